import { DELIMITER, DIGIT, DOT, HEX, kindOf, LETTER, OTHER, SLASH, SPACE } from './characters.ts';

/** Characters of a line that are looked at, back to the last space; the rest of a longer line is not read. */
export const MAX_SCANNED = 2048;

/** True for a token that is a parameter as a whole. No word of a line can look so: `<` is a delimiter. */
export const isParameter = (token: string): boolean =>
  token.length > 2 &&
  token.charCodeAt(0) === LESS &&
  token.charCodeAt(token.length - 1) === GREATER &&
  token.indexOf('>') === token.length - 1;

/** True for a parameter and for a word that holds one, such as `blk_<num>`. */
export const holdsParameter = (token: string): boolean => token.length > 1 && token.indexOf('<') >= 0;

const LESS = 60;
const GREATER = 62;
const COLON = 58;
const EQUALS = 61;
const BLANK = 32;

/** Parameter types by code; code 0 is a fixed word. */
const TYPES = ['', '<*>', '<num>', '<ip>', '<hex>', '<uuid>', '<path>', '<time>'] as const;
const [FIXED, MIXED, NUMBER, ADDRESS, HEXADECIMAL, UUID, PATH, TIME] = [0, 1, 2, 3, 4, 5, 6, 7] as const;

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

  /** Where at least three colons between groups of at most four hexadecimal digits end; 0 where there are not. */
  #hexColonsEnd(from: number, to: number): number {
    if (to - from > 4 || (this.#flags & ~(DIGIT | HEX)) !== 0 || this.#charAt(to) !== COLON) return 0;
    let colons = 0;
    let i = from;
    for (; i < this.#end; i += 1) {
      const c = this.#text.charCodeAt(i);
      if (c === COLON) colons += 1;
      else if ((kindOf(c) & (DIGIT | HEX)) === 0) break;
    }
    while (i > from && this.#charAt(i - 1) === COLON) {
      i -= 1;
      colons -= 1;
    }
    return colons >= 3 ? i : 0;
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
    if (code === PATH) return this.#pathEnd(stop);
    if (code === ADDRESS) return Math.max(stop, this.#hexColonsEnd(start, stop));
    return code === NUMBER ? this.#unitEnd(stop) : stop;
  }

  #pathEnd(stop: number): number {
    let i = stop;
    for (; i < this.#end; i += 1) {
      const c = this.#text.charCodeAt(i);
      const kind = kindOf(c);
      if (kind === SPACE) break;
      if (kind !== DELIMITER || c === EQUALS) continue;
      if (c !== COLON || kindOf(this.#charAt(i + 1)) <= DELIMITER) break;
    }
    return i;
  }

  #unitEnd(stop: number): number {
    if (this.#charAt(stop) !== BLANK) return stop;
    let i = stop + 1;
    while (i - stop <= 5 && kindOf(this.#charAt(i)) > DELIMITER) i += 1;
    if (i - stop < 2 || i - stop > 5) return stop;
    return UNITS.has(this.#text.slice(stop + 1, i)) ? i : stop;
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

  /** `name=` and `()` without anything: the place of a value that happens to be empty. */
  #isEmptySlot(i: number, c: number): boolean {
    const next = i + 1 < this.#end ? this.#charAt(i + 1) : BLANK;
    const before = i === 0 ? BLANK : this.#charAt(i - 1);
    if (c === EQUALS) return next <= BLANK && before > BLANK;
    if (CLOSING.get(c) !== next) return false;
    return before <= BLANK || before === EQUALS;
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

// half a word at the cut would look like a word of its own
const lastSpace = (line: string): number => {
  const at = line.lastIndexOf(' ', MAX_SCANNED);
  return at > 0 ? at : MAX_SCANNED;
};

const hashOf = (word: string): number => {
  let hash = 0x811c9dc5;
  for (let i = 0; i < word.length; i += 1) hash = Math.imul(hash ^ word.charCodeAt(i), 0x01000193);
  return hash;
};

const TIME_WORDS: ReadonlySet<number> = new Set(
  'Mon Tue Wed Thu Fri Sat Sun Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ').map(hashOf),
);
const UNITS: ReadonlySet<string> = new Set('B kB KB MB GB TB KiB MiB GiB TiB ns us ms s sec secs'.split(' '));
const CLOSING: ReadonlyMap<number, number> = new Map([
  [40, 41],
  [91, 93],
  [123, 125],
]);
