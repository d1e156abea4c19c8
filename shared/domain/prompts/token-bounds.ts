/**
 * What a text can count at a model, without asking it. Tokenizers that models of the last years use cover
 * bytes (byte-level pair encodings): no token is shorter than a byte, so bytes are never too few.
 */
export const mostTokens = (text: string): number => Buffer.byteLength(text);

/**
 * Bytes of a token, for planning. English prose has about 4 to 5; JSON with hashes, numbers and identifiers,
 * which is what agents read, about 3: the estimate is rather too high than too low.
 */
export const BYTES_PER_TOKEN = 3;

/** About how many tokens the text is: for planning, never for a promise. */
export const aboutTokens = (text: string): number => Math.ceil(Buffer.byteLength(text) / BYTES_PER_TOKEN);

/** The longest beginning of the text within so many bytes of UTF-8; no character is cut apart. */
export function withinBytes(text: string, bytes: number): string {
  if (bytes <= 0) return '';
  if (text.length * 3 <= bytes) return text;
  const whole = Buffer.from(text);
  if (whole.length <= bytes) return text;
  let end = bytes;
  // 10xxxxxx continues a character
  while (end > 0 && ((whole[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return whole.toString('utf8', 0, end);
}

/** The text, or its beginning with a note of how much was left out, all within so many bytes (at least 40). */
export function cutTo(text: string, bytes: number): string {
  const size = Buffer.byteLength(text);
  if (size <= bytes) return text;
  // the note is longest when all of the text is left out
  const room = bytes - Buffer.byteLength(leftOut(size));
  const kept = withinBytes(text, room);
  return `${kept}${leftOut(size - Buffer.byteLength(kept))}`;
}

const leftOut = (bytes: number): string => ` … (${bytes} bytes left out)`;
