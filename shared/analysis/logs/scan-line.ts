import {
  BLANK,
  COLON,
  DELIMITER,
  DIGIT,
  DOT,
  GREATER,
  HEX,
  kindOf,
  LESS,
  LETTER,
  OTHER,
  SLASH,
  SPACE,
} from './characters.ts';
import { hexColonsEnd, pathEnd, unitEnd } from './extents.ts';
import {
  ADDRESS,
  FIXED,
  HEXADECIMAL,
  isEmptySlot,
  lastSpace,
  MAX_SCANNED,
  MIXED,
  NUMBER,
  PATH,
  TIME,
  TIME_WORDS,
  TYPES,
  UUID,
} from './parameters.ts';

/**
 * One pass over a log line, by character, without regular expressions: splits it into words and delimiters and
 * masks what is a parameter by its form (numbers with their unit, addresses, hexadecimal ids, UUIDs, paths, parts
 * of a date, and the counting part of words such as `blk_42`). It keeps no memory of lines, but it is not
 * reentrant.
 */
export class LineScanner {
  #text = '';
  #end = 0;
  #sink: string[] | undefined;
  #h1 = 0;
  #h2 = 0;
  // of the word that was read last
  #flags = 0;
  #hash = 0;
  #prefixEnd = 0;
  #suffixStart = 0;
  // where delimiters begin that are not written yet, and whether a parameter ended right before them
  #pending = 0;
  #afterParameter = false;

  /** A 52-bit hash of the masked line; allocates nothing. */
  key(line: string): number {
    this.#scan(line, undefined);
    return (this.#h1 >>> 0) * 0x100000 + (this.#h2 >>> 12);
  }

  /** The masked line spelled out: words, delimiters, parameters as `<type>`, `<*>` in an empty slot. */
  tokens(line: string): string[] {
    const sink: string[] = [];
    this.#scan(line, sink);
    this.#sink = undefined;
    return sink;
  }

  #scan(line: string, sink: string[] | undefined): void {
    this.#text = line;
    this.#end = line.length <= MAX_SCANNED ? line.length : lastSpace(line);
    this.#sink = sink;
    this.#h1 = 0x2545f491;
    this.#h2 = 0x1b873593;
    this.#pending = 0;
    this.#afterParameter = false;
    for (let i = 0; i < this.#end; ) {
      const kind = kindOf(line.charCodeAt(i));
      if (kind > DELIMITER) i = this.#takeWord(i);
      else {
        if (kind === SPACE) this.#afterParameter = false;
        i += 1;
      }
    }
    this.#writeDelimiters(this.#end);
  }

  /** Reads, classifies and writes the word at `start`; answers where it ends. */
  #takeWord(start: number): number {
    let stop = this.#readWord(start);
    const code = this.#classify(start, stop);
    if (code === FIXED) {
      this.#writeDelimiters(start);
      this.#mix(this.#hash);
      this.#sink?.push(this.#text.slice(start, stop));
      this.#afterParameter = false;
      this.#pending = stop;
      return stop;
    }
    const whole = this.#suffixStart === stop;
    if (whole) stop = this.#suffixStart = this.#extend(code, start, stop);
    // parameters joined by delimiters alone (a time, host:port, a version) are one parameter
    if (!this.#afterParameter || this.#prefixEnd !== start) {
      this.#writeDelimiters(this.#isBound(start, stop) ? start - 1 : start);
      this.#writeParameter(code, start, stop);
    }
    this.#afterParameter = whole;
    this.#pending = stop;
    return stop;
  }

  /** Reads on to a delimiter or space; sets the flags of the kinds met and the hash. */
  #readWord(start: number): number {
    const text = this.#text;
    const end = this.#end;
    let flags = 0;
    let hash = 0x811c9dc5;
    let i = start;
    for (; i < end; i += 1) {
      const c = text.charCodeAt(i);
      const kind = kindOf(c);
      if (kind <= DELIMITER) break;
      flags |= kind;
      hash = Math.imul(hash ^ c, 0x01000193);
    }
    this.#flags = flags;
    this.#hash = hash;
    return i;
  }

  /** The type's code; sets which part of the word, if any, stays as it is. */
  #classify(from: number, to: number): number {
    this.#prefixEnd = from;
    this.#suffixStart = to;
    const flags = this.#flags;
    if ((flags & (DIGIT | SLASH)) === 0) return this.#classifyWord(from, to);
    if ((flags & SLASH) !== 0 && this.#isPath(from, to)) return PATH;
    if ((flags & DIGIT) === 0) return FIXED;
    if (this.#hexColonsEnd(from, to) > 0) return ADDRESS;
    if ((flags & (HEX | LETTER | OTHER | SLASH)) === 0)
      return this.#count(DOT, from, to) === 3 ? ADDRESS : NUMBER;
    if (this.#isUuid(from, to)) return UUID;
    if (this.#isHexadecimal(from, to)) return HEXADECIMAL;
    return this.#cut(from, to);
  }

  /** A word without digits is a parameter only as part of a date, a host before a port, or in a MAC address. */
  #classifyWord(from: number, to: number): number {
    if (to - from === 3 && TIME_WORDS.has(this.#hash)) return TIME;
    if (this.#charAt(to) !== COLON) return FIXED;
    if ((this.#flags & DOT) !== 0 && kindOf(this.#charAt(to + 1)) === DIGIT) return MIXED;
    return this.#hexColonsEnd(from, to) > 0 ? ADDRESS : FIXED;
  }

  #isPath(from: number, to: number): boolean {
    if (kindOf(this.#charAt(from)) === SLASH) return to - from > 1;
    return this.#count(SLASH, from, to) > 1;
  }

  #isUuid(from: number, to: number): boolean {
    if (to - from !== 36 || (this.#flags & (LETTER | SLASH | DOT)) !== 0) return false;
    return [8, 13, 18, 23].every((at) => this.#charAt(from + at) === 45);
  }

  #isHexadecimal(from: number, to: number): boolean {
    if (this.#charAt(from) === 48 && (this.#charAt(from + 1) | 32) === 120) return true;
    return to - from >= 6 && (this.#flags & ~(DIGIT | HEX)) === 0;
  }

  #hexColonsEnd(from: number, to: number): number {
    if (to - from > 4 || (this.#flags & ~(DIGIT | HEX)) !== 0 || this.#charAt(to) !== COLON) return 0;
    return hexColonsEnd(this.#text, this.#end, from);
  }

  /** The part of a word before its first digit and up to two letters after its last one stay. */
  #cut(from: number, to: number): number {
    let first = from;
    while (kindOf(this.#charAt(first)) !== DIGIT) first += 1;
    let last = to;
    while (kindOf(this.#charAt(last - 1)) !== DIGIT) last -= 1;
    this.#prefixEnd = this.#isSigned(from, first) ? first - 1 : first;
    this.#suffixStart = to - last <= 2 ? last : to;
    const plain = this.#count(DIGIT, first, last) + this.#count(DOT, first, last) === last - first;
    return plain && (last === to || this.#suffixStart === last) ? NUMBER : MIXED;
  }

  /** A sign belongs to the number when nothing but a joint stands before it, as in `blk_-42`. */
  #isSigned(from: number, first: number): boolean {
    const sign = first > from ? this.#charAt(first - 1) : 0;
    if (sign !== 45 && sign !== 43) return false;
    return first - 1 === from || kindOf(this.#charAt(first - 2)) === OTHER;
  }

  /** A parameter may go on behind its word: the rest of a URL or MAC address, the unit of a quantity. */
  #extend(code: number, start: number, stop: number): number {
    if (code === PATH) return pathEnd(this.#text, this.#end, stop);
    if (code === ADDRESS) return Math.max(stop, this.#hexColonsEnd(start, stop));
    return code === NUMBER ? unitEnd(this.#text, this.#end, stop) : stop;
  }

  /** `<1` and `>20` are a bound, not a bracket. */
  #isBound(start: number, stop: number): boolean {
    const before = start > this.#pending ? this.#charAt(start - 1) : 0;
    return (before === LESS || before === GREATER) && this.#charAt(stop) !== GREATER;
  }

  #writeDelimiters(to: number): void {
    for (let i = this.#pending; i < to; i += 1) {
      const c = this.#text.charCodeAt(i);
      if (kindOf(c) !== DELIMITER) continue;
      this.#mix(c);
      if (this.#sink === undefined) continue;
      this.#sink.push(this.#text.charAt(i));
      if (this.#isEmptySlot(i, c)) this.#sink.push('<*>');
    }
  }

  #isEmptySlot(i: number, c: number): boolean {
    const next = i + 1 < this.#end ? this.#charAt(i + 1) : BLANK;
    return isEmptySlot(i === 0 ? BLANK : this.#charAt(i - 1), c, next);
  }

  #writeParameter(code: number, from: number, to: number): void {
    const text = this.#text;
    for (let i = from; i < this.#prefixEnd; i += 1) this.#mix(text.charCodeAt(i));
    this.#mix(code << 8);
    for (let i = this.#suffixStart; i < to; i += 1) this.#mix(text.charCodeAt(i));
    if (this.#sink === undefined) return;
    const type = TYPES[code] ?? '<*>';
    this.#sink.push(`${text.slice(from, this.#prefixEnd)}${type}${text.slice(this.#suffixStart, to)}`);
  }

  #mix(value: number): void {
    const h = Math.imul(this.#h1 ^ value, 0x9e3779b1);
    this.#h1 = h ^ (h >>> 15);
    this.#h2 = Math.imul(this.#h2 + value, 0x85ebca6b) ^ (this.#h2 >>> 13);
  }

  #charAt(i: number): number {
    return i < this.#end ? this.#text.charCodeAt(i) : 0;
  }

  #count(kind: number, from: number, to: number): number {
    let n = 0;
    for (let i = from; i < to; i += 1) if (kindOf(this.#text.charCodeAt(i)) === kind) n += 1;
    return n;
  }
}
