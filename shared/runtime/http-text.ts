import type { Fault } from '#domain/errors.ts';
import { escaped } from './http-json.ts';

// \p{Cc} without tab, line feed and carriage return; bidi marks, embeddings, overrides and isolates;
// zero-width characters but the joiners that scripts and emoji need; line and paragraph separators; tags
const FORBIDDEN =
  /(?![\t\n\r])\p{Cc}|[\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/u;

/**
 * What is wrong with a text from a caller, or undefined. Such characters hide what a reader of a log or a
 * report would see, or end a line in it.
 */
export function textFault(text: string): string | undefined {
  if (!text.isWellFormed()) return 'holds half of a surrogate pair';
  const found = FORBIDDEN.exec(text);
  if (found === null) return undefined;
  const code = found[0].codePointAt(0) ?? 0;
  return `holds the forbidden character U+${code.toString(16).toUpperCase().padStart(4, '0')} at ${found.index}`;
}

/** The faults of every text and name within a value whose depth is already limited. */
export function textFaults(value: unknown, pointer = ''): Fault[] {
  if (typeof value === 'string') return faultAt(value, pointer);
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item, i) => textFaults(item, `${pointer}/${i}`));
  return Object.entries(value).flatMap(([name, member]) => [
    ...nameFault(name, pointer),
    ...textFaults(member, `${pointer}/${escaped(name)}`),
  ]);
}

function faultAt(text: string, pointer: string): Fault[] {
  const message = textFault(text);
  return message === undefined ? [] : [{ pointer, message }];
}

// the name itself is not repeated in the answer
function nameFault(name: string, pointer: string): Fault[] {
  const fault = textFault(name);
  return fault === undefined ? [] : [{ pointer, message: `has a member whose name ${fault}` }];
}
