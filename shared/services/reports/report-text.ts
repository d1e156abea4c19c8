const MOST_CHARACTERS = 2_000;
// controls, format characters (bidi, zero width, tags), line separators, halves of surrogate pairs
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/**
 * A text of the world as one line that shows what is in it: white space folded, characters that cannot be seen
 * or that move others written as `U+202E`, the rest of what is longer than 2,000 characters counted and left out.
 */
export function shownText(text: string): string {
  const line = text
    .slice(0, MOST_CHARACTERS * 2)
    .replace(/[ \t\r\n]+/g, ' ')
    .replace(UNSEEN, codePoint)
    .trim();
  const kept = wholeCharacters(line.slice(0, MOST_CHARACTERS));
  const whole = text.length <= MOST_CHARACTERS * 2 && kept.length === line.length;
  return whole ? kept : `${kept} … (of ${text.length} characters)`;
}

const codePoint = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

// a cut may leave the first half of a surrogate pair at the end
const wholeCharacters = (text: string): string => text.replace(/[\ud800-\udbff]$/, '');
