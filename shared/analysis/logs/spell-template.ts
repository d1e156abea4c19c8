import { isDelimiter } from './characters.ts';
import { holdsParameter } from './parameters.ts';

/**
 * The text of a template for people, spaced as in one of its lines. Where the line does not show the spacing, one
 * space stands between words and none before a delimiter.
 */
export function spellTemplate(tokens: readonly string[], line: string): string {
  let text = '';
  let at = 0;
  for (const [i, token] of tokens.entries()) {
    const before = i === 0 ? '' : (tokens[i - 1] as string);
    const place = placeOf(token, before, line, at);
    text += i > 0 && place.spaced ? ` ${token}` : token;
    at = place.end;
  }
  return text;
}

interface Place {
  readonly spaced: boolean;
  readonly end: number;
}

function placeOf(token: string, before: string, line: string, at: number): Place {
  if (holdsParameter(token)) {
    // delimiters between two parameters would have joined them, so these stand apart
    const apart = holdsParameter(before);
    const start = skip(line, apart ? skip(line, at, isWritten) : at, isSpace);
    return { spaced: apart || isSpaceAt(line, start - 1), end: skip(line, start, isInWord) };
  }
  const start = line.indexOf(token, at);
  if (start < 0) return { spaced: !isDelimiter(token), end: at };
  return { spaced: isSpaceAt(line, start - 1), end: start + token.length };
}

const isSpace = (char: string): boolean => char.charCodeAt(0) <= 32;
const isWritten = (char: string): boolean => !isSpace(char);
const isInWord = (char: string): boolean => isWritten(char) && !isDelimiter(char);
const isSpaceAt = (line: string, i: number): boolean => i >= 0 && isSpace(line.charAt(i));

const skip = (line: string, from: number, over: (char: string) => boolean): number => {
  let i = from;
  while (i < line.length && over(line.charAt(i))) i += 1;
  return i;
};
