/**
 * One pass over a log line, by character, without regular expressions: splits it into words and delimiters and
 * masks what is a parameter by its form (numbers, addresses, hexadecimal ids, UUIDs, paths, and the counting part
 * of words such as `blk_42`). `key` answers a 52-bit hash of the masked line and allocates nothing, so that a
 * line seen before costs a scan and one look-up; `tokens` spells the same masked line out.
 */
export interface LineScanner {
  key(line: string): number;
  tokens(line: string): string[];
}

/** Characters of a line that are looked at; the rest of a longer line is not read. */
export const MAX_SCANNED = 4096;

/** True for a token that is a parameter as a whole. No word of a line can look so: `<` is a delimiter. */
export const isParameter = (token: string): boolean =>
  token.length > 2 &&
  token.charCodeAt(0) === 60 &&
  token.endsWith('>') &&
  token.indexOf('>') === token.length - 1;

const SPACE = 1;
const DELIMITER = 2;
const DIGIT = 4;
const HEX = 8;
const LETTER = 16;
const SLASH = 32;
const DOT = 64;
const OTHER = 128;

const classes = (): Uint8Array => {
  const table = new Uint8Array(128).fill(OTHER);
  const set = (text: string, kind: number): void => {
    for (const c of text) table[c.charCodeAt(0)] = kind;
  };
  for (let c = 0; c <= 32; c += 1) table[c] = SPACE;
  set('=:,()[]{}"\'<>;|', DELIMITER);
  set('0123456789', DIGIT);
  set('abcdefABCDEF', HEX);
  set('ghijklmnopqrstuvwxyzGHIJKLMNOPQRSTUVWXYZ', LETTER);
  set('/\\', SLASH);
  set('.', DOT);
  return table;
};

/** Parameter types in the order of their codes; code 0 is a constant word, 1 a word with a counting part. */
const TYPES = ['', '<*>', '<num>', '<ip>', '<hex>', '<uuid>', '<path>'] as const;
const [MIXED, NUMBER, ADDRESS, HEXADECIMAL, UUID, PATH] = [1, 2, 3, 4, 5, 6] as const;

/** Makes a scanner. It has no memory of lines, but it is not reentrant. */
export function createLineScanner(): LineScanner {
  const table = classes();
  let text = '';
  let sink: string[] | undefined;
  let h1 = 0;
  let h2 = 0;
  let flags = 0;
  let wordHash = 0;
  let prefixEnd = 0;
  let suffixStart = 0;

  const mix = (value: number): void => {
    h1 = Math.imul(h1 ^ value, 0x9e3779b1);
    h1 ^= h1 >>> 15;
    h2 = Math.imul(h2 + value, 0x85ebca6b) ^ (h2 >>> 13);
  };

  const kindAt = (i: number): number => {
    const c = text.charCodeAt(i);
    return c < 128 ? (table[c] as number) : LETTER;
  };

  /** Reads the word at `start`, sets `flags` and `wordHash`, answers where it ends. */
  const readWord = (start: number, end: number): number => {
    let i = start;
    let seen = 0;
    let hash = 0x811c9dc5;
    for (; i < end; i += 1) {
      const c = text.charCodeAt(i);
      const kind = c < 128 ? (table[c] as number) : LETTER;
      if (kind <= DELIMITER) break;
      seen |= kind;
      hash = Math.imul(hash ^ c, 0x01000193);
    }
    flags = seen;
    wordHash = hash;
    return i;
  };

  const countOf = (kind: number, from: number, to: number): number => {
    let n = 0;
    for (let i = from; i < to; i += 1) if (kindAt(i) === kind) n += 1;
    return n;
  };

  const isUuid = (from: number, to: number): boolean => {
    if (to - from !== 36 || (flags & (LETTER | SLASH | DOT)) !== 0) return false;
    return [8, 13, 18, 23].every((at) => text.charCodeAt(from + at) === 45);
  };

  /** The part of a word before its first digit and after its last one stay; what is between is the parameter. */
  const cutAround = (from: number, to: number): number => {
    let first = from;
    while (first < to && kindAt(first) !== DIGIT) first += 1;
    let last = to;
    while (last > first && kindAt(last - 1) !== DIGIT) last -= 1;
    const signed = first - from === 1 && (text.charCodeAt(from) === 45 || text.charCodeAt(from) === 43);
    prefixEnd = signed ? from : first;
    suffixStart = to - last <= 2 ? last : to;
    const whole = prefixEnd === from && suffixStart === to;
    return whole && countOf(DIGIT, first, to) + countOf(DOT, first, to) === to - first ? NUMBER : MIXED;
  };

  /** The code of the word's type; sets `prefixEnd` and `suffixStart` for a word that is partly fixed. */
  const classify = (from: number, to: number): number => {
    prefixEnd = from;
    suffixStart = to;
    if ((flags & SLASH) !== 0) {
      if (kindAt(from) === SLASH ? to - from > 1 : countOf(SLASH, from, to) > 1) return PATH;
      if ((flags & DIGIT) === 0) return 0;
    }
    if ((flags & (HEX | LETTER | OTHER | SLASH)) === 0) {
      return (flags & DOT) !== 0 && countOf(DOT, from, to) === 3 ? ADDRESS : NUMBER;
    }
    if (isUuid(from, to)) return UUID;
    const plain = (flags & (LETTER | OTHER | SLASH | DOT)) === 0;
    if (plain && (flags & HEX) !== 0 && to - from >= 6) return HEXADECIMAL;
    const x = text.charCodeAt(from + 1) | 32;
    if (text.charCodeAt(from) === 48 && x === 120) return HEXADECIMAL;
    return cutAround(from, to);
  };

  const emitDelimiters = (from: number, to: number): void => {
    for (let i = from; i < to; i += 1) {
      if (kindAt(i) !== DELIMITER) continue;
      mix(text.charCodeAt(i));
      sink?.push(text.charAt(i));
    }
  };

  const emitWord = (code: number, from: number, to: number): void => {
    if (code === 0) {
      mix(wordHash);
      sink?.push(text.slice(from, to));
      return;
    }
    for (let i = from; i < prefixEnd; i += 1) mix(text.charCodeAt(i));
    mix(code << 8);
    for (let i = suffixStart; i < to; i += 1) mix(text.charCodeAt(i));
    sink?.push(`${text.slice(from, prefixEnd)}${TYPES[code] ?? '<*>'}${text.slice(suffixStart, to)}`);
  };

  const run = (line: string, into: string[] | undefined): void => {
    text = line;
    sink = into;
    h1 = 0x2545f491;
    h2 = 0x9e3779b9;
    const end = Math.min(line.length, MAX_SCANNED);
    let pending = 0;
    let afterParameter = false;
    for (let i = 0; i < end; ) {
      const kind = kindAt(i);
      if (kind <= DELIMITER) {
        if (kind === SPACE) afterParameter = false;
        i += 1;
        continue;
      }
      const start = i;
      i = readWord(start, end);
      const code = (flags & (DIGIT | SLASH)) === 0 ? 0 : classify(start, i);
      // parameters joined by delimiters alone (a time, host:port, a version) are one parameter
      const joined = afterParameter && code !== 0 && prefixEnd === start;
      if (!joined) {
        emitDelimiters(pending, start);
        emitWord(code, start, i);
      }
      afterParameter = code !== 0 && suffixStart === i;
      pending = i;
    }
    emitDelimiters(pending, end);
  };

  return {
    key: (line) => {
      run(line, undefined);
      return (h1 >>> 0) * 0x100000 + (h2 >>> 12);
    },
    tokens: (line) => {
      const into: string[] = [];
      run(line, into);
      return into;
    },
  };
}
