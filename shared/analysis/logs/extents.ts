import { BLANK, COLON, DELIMITER, DIGIT, EQUALS, HEX, kindOf, SPACE } from './characters.ts';
import { UNITS } from './parameters.ts';

// How far a parameter goes on behind the word it began with. `end` is where the line ends.

/** Where at least three colons between groups of hexadecimal digits end, from `from` on; 0 where there are not. */
export function hexColonsEnd(text: string, end: number, from: number): number {
  let colons = 0;
  let i = from;
  for (; i < end; i += 1) {
    const c = text.charCodeAt(i);
    if (c === COLON) colons += 1;
    else if ((kindOf(c) & (DIGIT | HEX)) === 0) break;
  }
  while (i > from && text.charCodeAt(i - 1) === COLON) {
    i -= 1;
    colons -= 1;
  }
  return colons >= 3 ? i : 0;
}

/** Where the path or URL that goes on at `stop` ends. */
export function pathEnd(text: string, end: number, stop: number): number {
  let i = stop;
  for (; i < end; i += 1) {
    const c = text.charCodeAt(i);
    const kind = kindOf(c);
    if (kind === SPACE) break;
    if (kind !== DELIMITER || c === EQUALS) continue;
    if (c !== COLON || i + 1 >= end || kindOf(text.charCodeAt(i + 1)) <= DELIMITER) break;
  }
  return i;
}

/** Where the unit of a number that ended at `stop` ends, one space behind it; `stop` where there is none. */
export function unitEnd(text: string, end: number, stop: number): number {
  if (stop >= end || text.charCodeAt(stop) !== BLANK) return stop;
  let i = stop + 1;
  while (i < end && i - stop <= 5 && kindOf(text.charCodeAt(i)) > DELIMITER) i += 1;
  if (i - stop < 2 || i - stop > 5) return stop;
  return UNITS.has(text.slice(stop + 1, i)) ? i : stop;
}
