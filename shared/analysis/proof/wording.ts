import type { Place } from '#domain/findings/predicate.ts';
import { formatIsoTime } from '#domain/time.ts';
import { type EvidenceReader, memberOf } from './evidence-reader.ts';

const MAX_TEXT = 160;
// C0 and C1 controls, line and paragraph separators, bidi controls
const UNPRINTABLE = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** A text of the world on one line: controls taken out, cut to 160 characters. */
export const plainText = (text: string): string => {
  const clean = text.replace(UNPRINTABLE, ' ');
  return clean.length > MAX_TEXT ? `${clean.slice(0, MAX_TEXT)}…` : clean;
};

/** A text of the world in quotation marks. */
export const quoted = (text: string): string => `"${plainText(text).replaceAll('"', "'")}"`;

const UNITS: Readonly<Record<string, string>> = {
  Percent: ' %',
  Seconds: ' s',
  Milliseconds: ' ms',
  Microseconds: ' µs',
  'Bytes/Second': ' bytes/s',
  'Count/Second': '/s',
};
const BINARY = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** A number for people: at most four digits that count, with its unit; bytes in binary multiples. */
export function figure(value: number, unit = ''): string {
  if (unit !== 'Bytes') return `${rounded(value, 4)}${UNITS[unit] ?? ''}`;
  const power = Math.min(BINARY.length - 1, Math.max(0, Math.floor(Math.log2(Math.abs(value) || 1) / 10)));
  return `${rounded(value / 1024 ** power, 4)} ${BINARY[power]}`;
}

const rounded = (value: number, digits: number): string =>
  Number.isInteger(value) && Math.abs(value) < 1e15
    ? String(value)
    : String(Number(value.toPrecision(digits)));

/** A moment; numbers that are no moment stay numbers. */
export const time = (at: number): string =>
  Number.isInteger(at) && at >= 0 && at < 253_402_300_800_000 ? formatIsoTime(at) : String(at);

/** A moment beside another one: without the day where it is the same. */
export const timeNear = (at: number, other: number): string =>
  time(at).slice(0, 11) === time(other).slice(0, 11) ? time(at).slice(11) : time(at);

const TIME_NAMES = /(^at|From|To|At|^from|^to)$/;

/** A value under a name: a moment where the name says so. */
export const wordFor = (name: string, value: unknown): string => {
  if (typeof value === 'number') return TIME_NAMES.test(name) ? time(value) : figure(value);
  return typeof value === 'string' ? quoted(value) : String(JSON.stringify(value)).slice(0, MAX_TEXT);
};

/** `oldestAgeSeconds` as words. */
export const words = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replaceAll('-', ' ');

const OWN_NAMES = [
  'name',
  'id',
  'node',
  'resource',
  'group',
  'stack',
  'host',
  'url',
  'template',
  'statement',
];

/** The name that an object goes by, or undefined. */
export function nameOf(value: unknown): string | undefined {
  for (const name of OWN_NAMES) {
    const own = memberOf(value, name);
    if (typeof own === 'string' && own !== '') return plainText(own);
  }
  return undefined;
}

/** `Errors of shop-payments (Sum per 60 s)`, and the unit of its values. */
export function seriesName(place: Place, reader: EvidenceReader): { name: string; unit: string } {
  const own = reader.find(place);
  const holder = Array.isArray(own) ? reader.around(place)[0]?.holder : own;
  const metric = memberOf(holder, 'metric');
  const [name, unit] = [memberOf(metric, 'name'), memberOf(holder, 'unit')];
  const statistic = memberOf(holder, 'statistic');
  const subject = subjectOf(holder, metric);
  const period = memberOf(holder, 'periodSeconds');
  return {
    name: `${typeof name === 'string' ? plainText(name) : 'the series'}${subject === '' ? '' : ` of ${subject}`} (${plainText(String(statistic))} per ${String(period)} s)`,
    unit: typeof unit === 'string' ? unit : '',
  };
}

function subjectOf(series: unknown, metric: unknown): string {
  const node = memberOf(series, 'node');
  if (typeof node === 'string') return plainText(node);
  const dimensions = memberOf(metric, 'dimensions');
  if (typeof dimensions !== 'object' || dimensions === null) return '';
  return plainText(Object.values(dimensions).map(String).join(' '));
}
