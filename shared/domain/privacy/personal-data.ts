import { forbidden, parseEgressPolicy } from '../network/egress-policy.ts';
import { isCardNumber, isIban } from './check-digits.ts';

/** What may point to a person, or must not be kept for another reason. */
export type PersonalKind = 'email' | 'phone' | 'card' | 'iban' | 'ssn' | 'ip-address' | 'secret';

const outside = parseEgressPolicy('');

/** A pattern, and what tells a real one from what only looks like it. */
export interface Detector {
  readonly kind: PersonalKind;
  readonly pattern: RegExp;
  readonly holds?: (text: string) => boolean;
}

// no letter, digit or underscore on either side, and no part of a longer hyphenated or dotted number
const START = String.raw`(?<![\p{L}\p{N}_])(?<![\p{L}\p{N}_][-.:/])`;
const END = String.raw`(?![\p{L}\p{N}_])(?![-.:/][\p{L}\p{N}_])`;
const alone = (body: string, flags = ''): RegExp => new RegExp(`${START}${body}${END}`, `gu${flags}`);

/**
 * Forms that credentials have by definition: vendors give them fixed beginnings so that they can be found. The last
 * two are a password in a URL and one behind its name.
 */
const SECRETS = [
  '(?:AKIA|ASIA)[A-Z2-7]{16}',
  String.raw`gh[oprsu]_[A-Za-z0-9]{36,}|github_pat_\w{40,}|glpat-[\w-]{20,}`,
  String.raw`xox[abeprs]-[\w-]{10,}|AIza[\w-]{35}|sk-[\w-]{20,}|[rs]k_(?:live|test)_\w{16,}`,
  String.raw`wf_[a-z][a-z0-9-]{1,31}_[\w-]{43}`,
  String.raw`eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]*`,
  '-----BEGIN [A-Z ]*PRIVATE KEY-----',
  String.raw`\b[Bb]earer\s+[\w.~+/-]{16,}`,
  String.raw`://[^\s/:@]+:[^\s/@]+@`,
  String.raw`\b(?:password|passwd|passphrase|secret|api[_-]?key|access[_-]?token|auth[_-]?token)["']?\s*[:=]\s*["']?[^\s"',;]{4,}`,
];

/** All forms that are looked for. That of mail addresses begins at the @. */
export const detectors: readonly Detector[] = [
  {
    kind: 'email',
    // from the @ on: what stands before it would be tried again from each of its letters
    pattern: /(?<=[\p{L}\p{N}.!#$%&'*+/=?^_`{|}~-])@(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}[\p{L}\p{N}-]/gu,
  },
  { kind: 'card', pattern: alone(String.raw`\d(?:[ -]?\d){12,18}`), holds: isCardNumber },
  {
    kind: 'iban',
    pattern: alone(String.raw`[A-Z]{2}\d{2}(?: ?[A-Z\d]{4}){2,7}(?: ?[A-Z\d]{1,3})?`, 'i'),
    holds: isIban,
  },
  { kind: 'ssn', pattern: alone(String.raw`(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}`) },
  // international, then North American with its separators
  { kind: 'phone', pattern: /(?<![\p{L}\p{N}_+.:/-])\+[1-9](?:[ .()/-]{0,2}\d){7,14}(?![\p{L}\p{N}_])/gu },
  { kind: 'phone', pattern: alone(String.raw`(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[-. ])[2-9]\d{2}[-. ]\d{4}`) },
  {
    kind: 'ip-address',
    pattern: /(?<![\w.:-])(?<!version )(?:\d{1,3}\.){3}\d{1,3}(?![\w:]|\.\d|-\w|\/\d)/gu,
    holds: isOutside,
  },
  {
    kind: 'ip-address',
    pattern: /(?<![\w.:-])[\da-f]{0,4}(?::[\da-f]{0,4}){2,7}(?![\w:]|\.\d|-\w|\/\d)/giu,
    holds: isOutside,
  },
  ...SECRETS.map((source): Detector => ({ kind: 'secret', pattern: new RegExp(source, 'gu') })),
];

/**
 * The kinds of personal data that a text may hold, in a fixed order; none means that none of these forms is in it,
 * not that nobody is named. It rather finds too much: what only costs a second look is taken for personal. What
 * operations talk about every day is not: account ids, ARNs, UUIDs, trace and request ids, versions, times, blocks of
 * addresses and addresses of private networks.
 */
export function personalDataIn(text: string): readonly PersonalKind[] {
  const kinds = new Set<PersonalKind>();
  for (const { kind, pattern, holds } of detectors) {
    if (kinds.has(kind)) continue;
    for (const [found] of text.matchAll(pattern)) {
      if (holds !== undefined && !holds(found)) continue;
      kinds.add(kind);
      break;
    }
  }
  return [...kinds];
}

// hosts of the own networks, and what only looks like an address, are nobody's
function isOutside(text: string): boolean {
  return forbidden(outside, text, 443) === undefined;
}
