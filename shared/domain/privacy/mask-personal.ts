import type { Json } from '../json.ts';
import { type Detector, detectors } from './personal-data.ts';

const LOCAL_PART = /[\p{L}\p{N}.!#$%&'*+/=?^_`{|}~-]/u;
const DOMAIN_PART = /[\p{L}\p{N}.-]/u;
const SECRET_NAME =
  /^(?:password|passwd|passphrase|secret|api[_-]?key|access[_-]?token|auth[_-]?token|authorization)$/i;
const KEY_END = /-----END [A-Z ]*PRIVATE KEY-----/g;

/**
 * The text with an `x` for every letter and digit of what `personalDataIn` finds, so that lengths and punctuation
 * stay and what was cut by length is cut in the same place. A secret behind its name loses the value, not the name;
 * a private key loses its body.
 */
export function maskPersonal(text: string): string {
  const spans = detectors.flatMap((detector) =>
    [...text.matchAll(detector.pattern)]
      .filter((match) => detector.holds?.(match[0]) !== false)
      .map((match) => spanOf(detector, text, match[0], match.index)),
  );
  if (spans.length === 0) return text;
  // by code unit: half a character is never kept
  const masked = Array.from({ length: text.length }, (_, i) => text.charAt(i));
  for (const [from, to] of spans) {
    for (let i = from; i < to; i += 1) if (isWord(text.charCodeAt(i))) masked[i] = 'x';
  }
  return masked.join('');
}

/** The same value with every text in it masked, names of members too; a text under a secret's name goes wholly. */
export function maskJson(value: Json): Json {
  if (typeof value === 'string') return maskPersonal(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item: Json) => maskJson(item));
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      maskPersonal(name),
      typeof member === 'string' && SECRET_NAME.test(name) ? 'x'.repeat(member.length) : maskJson(member),
    ]),
  );
}

/** Where the masked part begins and ends. */
function spanOf({ kind }: Detector, text: string, found: string, at: number): readonly [number, number] {
  let from = at;
  let to = at + found.length;
  if (kind === 'email') {
    while (from > 0 && LOCAL_PART.test(text.charAt(from - 1))) from -= 1;
    while (to < text.length && DOMAIN_PART.test(text.charAt(to))) to += 1;
  } else if (found.startsWith('-----BEGIN')) {
    KEY_END.lastIndex = to;
    from = to;
    to = KEY_END.exec(text)?.index ?? text.length;
  } else if (kind === 'secret') {
    const separator = /^[a-z_-]+["']?\s*[:=]/i.exec(found);
    if (separator !== null) from += separator[0].length;
  }
  return [from, to];
}

/** ASCII letters and digits, and everything beyond ASCII. */
const isWord = (code: number): boolean =>
  (code > 47 && code < 58) || (code > 64 && code < 91) || (code > 96 && code < 123) || code > 127;
