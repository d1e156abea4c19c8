import type { Condition, Moment, Predicate, Quantity } from '#domain/findings/predicate.ts';
import { describe, ownedName } from './describe.ts';
import { evaluate, pathOf, sidesOf } from './evaluate.ts';
import { type EvidenceReader, type Lookup, readEvidence, segmentsOf } from './evidence-reader.ts';
import { countOf, momentOf, recompute } from './recompute.ts';
import { figure, plainText, seriesName, time, timeNear, wordFor, words } from './wording.ts';

/**
 * The one sentence for a predicate that holds: written from the predicate and the values recomputed from the
 * evidence, never from anybody's words. Texts of the world appear in it on one line, cut, as quotations.
 *
 * @throws Unprovable
 */
export function renderClaim(predicate: Predicate, lookup: Lookup): string {
  return sentence(predicate, readEvidence(lookup), false);
}

function sentence(predicate: Predicate, reader: EvidenceReader, negated: boolean): string {
  const not = negated ? 'not ' : '';
  switch (predicate.op) {
    case 'compare':
      return comparison(predicate, reader, not);
    case 'changed':
      return change(predicate, reader, negated);
    case 'exists':
      return negated ? `nothing is at ${predicate.at.path}` : describe(predicate.at, reader);
    case 'equals':
      return `${ownedName(predicate.at, reader)} is ${not}${wordFor(lastName(predicate.at.path), predicate.value)}`;
    case 'ordered':
      return order(predicate, reader, negated);
    case 'reachable': {
      const path = pathOf(predicate, reader);
      if (path === undefined)
        return `${plainText(predicate.from)} does not depend on ${plainText(predicate.to)}`;
      return `${plainText(predicate.from)} depends on ${plainText(predicate.to)}: ${path.map(plainText).join(' -> ')}`;
    }
    case 'all':
      return junction(predicate.of, reader, negated, ' and ');
    case 'any': {
      const first = predicate.of.find((p) => evaluate(p, reader));
      return first === undefined || negated
        ? junction(predicate.of, reader, negated, ' and ')
        : sentence(first, reader, false);
    }
    case 'not':
      return sentence(predicate.of, reader, !negated);
  }
}

function junction(of: readonly Predicate[], reader: EvidenceReader, negated: boolean, word: string): string {
  return `${negated ? 'it is not so that ' : ''}${of.map((p) => sentence(p, reader, false)).join(word)}`;
}

type Compare = Extract<Predicate, { op: 'compare' }>;

function comparison({ left, is, right }: Compare, reader: EvidenceReader, not: string): string {
  if (left.kind === 'count' && is === '=' && not === '' && right.kind === 'literal' && right.value === 0) {
    return `there were no ${listName(left, reader)}`;
  }
  const { name, unit } = measure(left, reader);
  const value = figure(recompute(left, reader), unit);
  const bound =
    right.kind === 'literal'
      ? figure(right.value, unit)
      : `${measure(right, reader).name} (${figure(recompute(right, reader), unit)})`;
  if (is === '=' && not === '' && right.kind === 'literal') return `${name} was ${value}`;
  return `${name} was ${value}, ${not}${RELATIONS[is]} ${bound}`;
}

const RELATIONS = {
  '=': 'the same as',
  '>': 'above',
  '>=': 'at least',
  '<': 'below',
  '<=': 'at most',
} as const;

const AGGREGATES: Readonly<Record<string, string>> = {
  max: 'the highest',
  min: 'the lowest',
  mean: 'the mean',
  median: 'the median',
  sum: 'the sum of',
  count: 'the number of points of',
  first: 'the first',
  last: 'the last',
};

function measure(quantity: Quantity, reader: EvidenceReader): { name: string; unit: string } {
  switch (quantity.kind) {
    case 'literal':
      return { name: figure(quantity.value), unit: '' };
    case 'aggregate': {
      const { name, unit } = seriesName(quantity.of, reader);
      const how = AGGREGATES[quantity.fn] ?? `the ${quantity.fn} of`;
      return {
        name: `${how} ${name}${between(quantity.from, quantity.to)}`,
        unit: quantity.fn === 'count' ? '' : unit,
      };
    }
    case 'number-at':
      return { name: ownedName(quantity.at, reader), unit: '' };
    case 'count':
      return { name: `the number of ${listName(quantity, reader)}`, unit: '' };
    case 'share':
      return { name: `the share of ${listName(quantity, reader)}`, unit: '' };
    case 'ratio': {
      return { name: ratioName(quantity, reader), unit: '' };
    }
  }
}

/** Two aggregates over the same time are named together. */
function ratioName({ of, over }: Extract<Quantity, { kind: 'ratio' }>, reader: EvidenceReader): string {
  const plain = `the ratio of ${measure(of, reader).name} to ${measure(over, reader).name}`;
  if (of.kind !== 'aggregate' || over.kind !== 'aggregate') return plain;
  if (of.from !== over.from || of.to !== over.to) return plain;
  const [a, b] = [seriesName(of.of, reader).name, seriesName(over.of, reader).name];
  const [how, other] = [AGGREGATES[of.fn] ?? of.fn, AGGREGATES[over.fn] ?? over.fn];
  const beside = a === b ? other : `${other} ${b}`;
  return `the ratio of ${how} ${a} to ${beside}${between(of.from, of.to)}`;
}

function between(from: number | undefined, to: number | undefined): string {
  const until = to === undefined ? '' : ` to ${from === undefined ? time(to) : timeNear(to, from)}`;
  return `${from === undefined ? '' : ` from ${time(from)}`}${until}`;
}

function listName(quantity: Extract<Quantity, { kind: 'count' | 'share' }>, reader: EvidenceReader): string {
  const { length } = countOf(quantity, reader);
  const where = quantity.where.map(condition).join(' and ');
  const list = ownedName(quantity.of, reader);
  return `${list}${where === '' ? '' : ` with ${where}`} (of ${length})`;
}

function condition({ path, is, value }: Condition): string {
  const name = lastName(path);
  const word =
    is === '=' ? 'being' : is === '!=' ? 'not being' : is === 'contains' ? 'containing' : RELATIONS[is];
  return `${words(name)} ${word} ${wordFor(name, value)}`;
}

const lastName = (path: string): string => segmentsOf(path).at(-1) ?? '';

function change(p: Extract<Predicate, { op: 'changed' }>, reader: EvidenceReader, negated: boolean): string {
  const { name, unit } = seriesName(p.of, reader);
  const { before, after } = sidesOf(p, reader);
  const how = AGGREGATES[p.fn] ?? `the ${p.fn} of`;
  const factor = p.factor === 1 ? '' : `at least ${figure(p.factor)}-fold, `;
  const levels = `from ${figure(before, unit)} to ${figure(after, unit)}`;
  const span = `(${factor}compared since ${timeNear(p.from, p.at)} and until ${timeNear(p.to, p.at)})`;
  if (negated) {
    const way = p.direction === 'up' ? 'rise' : 'fall';
    return `${how} ${name} did not ${way} at ${time(p.at)}: it went ${levels} ${span}`;
  }
  return `${how} ${name} ${p.direction === 'up' ? 'rose' : 'fell'} ${levels} at ${time(p.at)} ${span}`;
}

function order(p: Extract<Predicate, { op: 'ordered' }>, reader: EvidenceReader, negated: boolean): string {
  const [earlier, later] = [momentOf(p.earlier, reader), momentOf(p.later, reader)];
  const within = p.withinSeconds === undefined ? '' : ` and within ${figure(p.withinSeconds)} s`;
  const apart = `${figure((later - earlier) / 1000)} s`;
  const [a, b] = [moment(p.earlier, earlier, reader), moment(p.later, later, reader)];
  return `${a} was ${negated ? 'not ' : ''}before ${b}${within} (${apart} apart)`;
}

function moment(m: Moment, at: number, reader: EvidenceReader): string {
  if (m.kind === 'at') return time(at);
  if (m.kind === 'time-at') {
    const holder = reader.around(m.at)[0];
    const path = m.at.path.slice(0, m.at.path.lastIndexOf('/'));
    if (holder?.name !== 'at') return `${ownedName(m.at, reader)} (${time(at)})`;
    return describe({ evidence: m.at.evidence, path }, reader);
  }
  const { name, unit } = seriesName(m.of, reader);
  const way = m.is === '>' ? 'rising above' : 'falling below';
  return `${name}${between(m.from, m.to)} first ${way} ${figure(m.bound, unit)} at ${time(at)}`;
}
