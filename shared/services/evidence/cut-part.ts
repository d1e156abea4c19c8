import { memberOf } from '#analysis/proof/evidence-reader.ts';
import { type Fault, OrchestratorError, ValidationError } from '#domain/errors.ts';
import { parseIsoTime } from '#domain/time.ts';
import { type EvidencePart, type EvidenceQuery, MOST_ITEMS } from './evidence-part.ts';
import { type FoundList, findPlace } from './find-place.ts';

const CONTEXT = 5;

/**
 * The part of a piece of evidence that a query names, with a little of what is around it.
 *
 * @param content parsed JSON, or the text of a piece that is none
 * @throws OrchestratorError `not_found` where a member or line is not there; ValidationError where bounds do not
 *   fit what the path leads to
 */
export function cutPart(evidence: string, content: unknown, query: EvidenceQuery): EvidencePart {
  const found = findPlace(content, query);
  if (found.kind !== 'value') return { evidence, ...elements(found, query) };
  if (query.lines !== undefined) throw refused('lines', 'there are no lines there');
  const bound = query.from === undefined ? 'to' : 'from';
  if (query[bound] !== undefined) throw refused(bound, 'there is no list there');
  return { evidence, ...found };
}

function elements({ list, named, ...found }: FoundList, query: EvidenceQuery) {
  const { first, end, isExact } = spanOf(list, named, query);
  const context = query.context ?? CONTEXT;
  const start = Math.max(0, first - context);
  const stop = Math.min(list.length, end + context);
  const items = list.slice(start, Math.min(stop, start + MOST_ITEMS)).map((value, i) => {
    const index = start + i;
    return { index, exact: index >= first && index < end && isExact(value), value };
  });
  return { ...found, total: list.length, items, cut: items.length < stop - start };
}

/** Indexes `[first, end)` that hold the exact elements, and which of those are. */
interface Span {
  readonly first: number;
  readonly end: number;
  readonly isExact: (element: unknown) => boolean;
}

const all = (): boolean => true;

function spanOf(list: readonly unknown[], named: number | undefined, query: EvidenceQuery): Span {
  const { from, to, lines } = query;
  if (lines !== undefined) return lineSpan(list, lines, query);
  if (from === undefined && to === undefined) {
    return { first: named ?? 0, end: named === undefined ? list.length : named + 1, isExact: all };
  }
  const times = [from, to].flatMap((bound) => (bound?.includes('T') === true ? [bound] : []));
  if (times.length === 0) return indexSpan(list, Number(from ?? 0), Number(to ?? list.length));
  const given = [from, to].filter((bound) => bound !== undefined);
  if (times.length < given.length) throw refused('to', 'must be of one kind with from');
  return timeSpan(list, timeOf('from', from) ?? 0, timeOf('to', to) ?? Number.POSITIVE_INFINITY);
}

function lineSpan(list: readonly unknown[], lines: string, { from, to }: EvidenceQuery): Span {
  if (from !== undefined || to !== undefined) throw refused('lines', 'does not go with from and to');
  const [first = 1, last = first] = lines.split('-').map(Number);
  if (first > last) throw refused('lines', 'must name the earlier line first');
  if (first > list.length) throw beyond('lines', list.length);
  return { first: first - 1, end: Math.min(last, list.length), isExact: all };
}

function indexSpan(list: readonly unknown[], first: number, end: number): Span {
  if (first >= list.length && first > 0) throw beyond('from', list.length);
  if (first >= end && list.length > 0) throw refused('from', 'must be before to');
  return { first, end: Math.min(end, list.length), isExact: all };
}

/** Where nothing falls into the time, the span is empty and lies where it would. */
function timeSpan(list: readonly unknown[], from: number, to: number): Span {
  if (from >= to) throw refused('from', 'must be before to');
  const times = list.map(momentOf);
  if (times.length > 0 && times.every((at) => at === undefined)) {
    throw refused('from', 'is a time, and what is there has none');
  }
  const within = (at: number | undefined): boolean => at !== undefined && at >= from && at < to;
  const first = times.findIndex(within);
  if (first >= 0) {
    return { first, end: times.findLastIndex(within) + 1, isExact: (element) => within(momentOf(element)) };
  }
  const later = times.findIndex((at) => at !== undefined && at >= from);
  const place = later < 0 ? list.length : later;
  return { first: place, end: place, isExact: all };
}

/** When an element of a list was: a point's time, or the `at` or `from` of an object. */
export function momentOf(element: unknown): number | undefined {
  const at = Array.isArray(element) ? element[0] : (memberOf(element, 'at') ?? memberOf(element, 'from'));
  return typeof at === 'number' ? at : undefined;
}

function timeOf(name: 'from' | 'to', text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const at = parseIsoTime(text);
  if (at === undefined) throw refused(name, 'is no time');
  return at;
}

const fault = (name: string, message: string): Fault => ({ in: 'query', pointer: `/${name}`, message });

const refused = (name: string, message: string): ValidationError =>
  new ValidationError(`The query does not fit: ${name} ${message}.`, [fault(name, message)]);

const beyond = (name: string, total: number): OrchestratorError =>
  new OrchestratorError('not_found', `there are only ${total}`, {
    faults: [fault(name, `is beyond the last of ${total}`)],
  });
