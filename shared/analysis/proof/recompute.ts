import type { Aggregate, Condition, Moment, Quantity } from '#domain/findings/predicate.ts';
import { type EvidenceReader, memberOf, type Point, segmentsOf, Unprovable } from './evidence-reader.ts';

/** Recomputes a quantity from evidence. @throws Unprovable */
export function recompute(quantity: Quantity, reader: EvidenceReader): number {
  switch (quantity.kind) {
    case 'literal':
      return quantity.value;
    case 'aggregate':
      return aggregate(quantity.fn, reader.points(quantity.of, quantity.from, quantity.to), reader);
    case 'number-at':
      return reader.number(quantity.at);
    case 'count':
      return countOf(quantity, reader).met;
    case 'share': {
      const { met, length } = countOf(quantity, reader);
      return length === 0 ? 0 : met / length;
    }
    case 'ratio': {
      const over = recompute(quantity.over, reader);
      if (over === 0) throw new Unprovable('a ratio over zero says nothing');
      return recompute(quantity.of, reader) / over;
    }
  }
}

/** Elements of the list that meet every condition, and all there are. @throws Unprovable */
export function countOf(
  { of, where }: Extract<Quantity, { kind: 'count' | 'share' }>,
  reader: EvidenceReader,
): { met: number; length: number } {
  const elements = reader.list(of);
  reader.spend(elements.length * where.length);
  return { met: elements.filter((e) => where.every((c) => meets(e, c))).length, length: elements.length };
}

/** The points' one number; of no points only the count is known. @throws Unprovable */
export function aggregate(fn: Aggregate, points: readonly Point[], reader: EvidenceReader): number {
  if (fn === 'count') return points.length;
  const values = points.map(([, v]) => v);
  const [first] = values;
  if (first === undefined) throw new Unprovable('the series has no points in that time');
  switch (fn) {
    case 'first':
      return first;
    case 'last':
      return values[values.length - 1] ?? first;
    case 'sum':
      return total(values);
    case 'mean':
      return total(values) / values.length;
    case 'max':
      return values.reduce((a, b) => Math.max(a, b));
    case 'min':
      return values.reduce((a, b) => Math.min(a, b));
    default:
      reader.spend(values.length * 16);
      return ranked(fn, values);
  }
}

const QUANTILES = { p90: 0.9, p95: 0.95, p99: 0.99 } as const;

function ranked(fn: 'median' | keyof typeof QUANTILES, values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const n = sorted.length;
  const at = (i: number): number => sorted[i] ?? 0;
  if (fn === 'median') return n % 2 === 1 ? at(n >> 1) : (at(n / 2 - 1) + at(n / 2)) / 2;
  return at(Math.max(0, Math.ceil(QUANTILES[fn] * n) - 1));
}

const total = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** Whether an element meets a condition; values of different types are unequal and never ordered. */
function meets(element: unknown, { path, is, value }: Condition): boolean {
  let found = element;
  for (const name of segmentsOf(path)) found = memberOf(found, name);
  if (is === '=') return found === value;
  if (is === '!=') return found !== value;
  if (is === 'contains') {
    return typeof found === 'string' && typeof value === 'string' && value !== '' && found.includes(value);
  }
  return typeof found === 'number' && typeof value === 'number' && compare(found, is, value);
}

/** Compares two numbers. */
export function compare(left: number, is: '=' | '>' | '>=' | '<' | '<=', right: number): boolean {
  switch (is) {
    case '=':
      return left === right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
  }
}

/** Recomputes a moment from evidence, in epoch ms. @throws Unprovable */
export function momentOf(moment: Moment, reader: EvidenceReader): number {
  if (moment.kind === 'at') return moment.value;
  if (moment.kind === 'time-at') return reader.number(moment.at);
  const crossed = reader
    .points(moment.of, moment.from, moment.to)
    .find(([, v]) => (moment.is === '>' ? v > moment.bound : v < moment.bound));
  if (crossed === undefined) throw new Unprovable('the series never crossed that bound');
  return crossed[0];
}
