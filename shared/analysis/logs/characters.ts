/** White space and control characters. Kinds are bits, so that those met in a word add up to flags. */
export const SPACE = 1;
/** Characters that end a word and stay as tokens of their own. */
export const DELIMITER = 2;
/** `0` to `9`. */
export const DIGIT = 4;
/** Letters that are hexadecimal digits. */
export const HEX = 8;
/** Other letters, and every character outside ASCII. */
export const LETTER = 16;
/** `/` and `\`. */
export const SLASH = 32;
/** `.` */
export const DOT = 64;
/** Characters that may stand inside a word, such as `_`, `-` and `@`. */
export const OTHER = 128;

/** The kind of a UTF-16 code unit. */
export const kindOf = (c: number): number => (c < 128 ? (KINDS[c] as number) : LETTER);

const KINDS = kinds();

function kinds(): Uint8Array {
  const table = new Uint8Array(128).fill(OTHER);
  const set = (text: string, kind: number): void => {
    for (const c of text) table[c.charCodeAt(0)] = kind;
  };
  table.fill(SPACE, 0, 33);
  set('=:,()[]{}"\'<>;|', DELIMITER);
  set('0123456789', DIGIT);
  set('abcdefABCDEF', HEX);
  set('ghijklmnopqrstuvwxyzGHIJKLMNOPQRSTUVWXYZ', LETTER);
  set('/\\', SLASH);
  set('.', DOT);
  return table;
}

/** True for a token that is one delimiter. */
export const isDelimiter = (token: string): boolean =>
  token.length === 1 && kindOf(token.charCodeAt(0)) === DELIMITER;

/** Code of `<`. */
export const LESS = 60;

/** Code of `>`. */
export const GREATER = 62;

/** Code of `:`. */
export const COLON = 58;

/** Code of `=`. */
export const EQUALS = 61;

/** Code of a space. */
export const BLANK = 32;
