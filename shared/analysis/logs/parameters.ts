import { BLANK, EQUALS, GREATER, LESS } from './characters.ts';

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

/** Parameter types by code; code 0 is a fixed word. */
export const TYPES = ['', '<*>', '<num>', '<ip>', '<hex>', '<uuid>', '<path>', '<time>'] as const;

/** The codes of {@link TYPES}, by name. */
export const [FIXED, MIXED, NUMBER, ADDRESS, HEXADECIMAL, UUID, PATH, TIME] = [
  0, 1, 2, 3, 4, 5, 6, 7,
] as const;

/** Where a line that is too long is cut: half a word at the cut would look like a word of its own. */
export const lastSpace = (line: string): number => {
  const at = line.lastIndexOf(' ', MAX_SCANNED);
  return at > 0 ? at : MAX_SCANNED;
};

/** `name=` and `()` without anything: the place of a value that happens to be empty. */
export function isEmptySlot(before: number, c: number, next: number): boolean {
  if (c === EQUALS) return next <= BLANK && before > BLANK;
  if (CLOSING.get(c) !== next) return false;
  return before <= BLANK || before === EQUALS;
}

const hashOf = (word: string): number => {
  let hash = 0x811c9dc5;
  for (let i = 0; i < word.length; i += 1) hash = Math.imul(hash ^ word.charCodeAt(i), 0x01000193);
  return hash;
};

/** Hashes (as the scanner makes them) of the words that are part of a date. */
export const TIME_WORDS: ReadonlySet<number> = new Set(
  'Mon Tue Wed Thu Fri Sat Sun Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ').map(hashOf),
);

/** Units that belong to the number before them. */
export const UNITS: ReadonlySet<string> = new Set(
  'B kB KB MB GB TB KiB MiB GiB TiB ns us ms s sec secs'.split(' '),
);

const CLOSING: ReadonlyMap<number, number> = new Map([
  [40, 41],
  [91, 93],
  [123, 125],
]);
