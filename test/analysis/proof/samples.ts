import { checkedLookup, proveFinding } from '#analysis/proof/verify.ts';
import type { Finding } from '#domain/findings/finding.ts';
import type { Predicate } from '#domain/findings/predicate.ts';
import { hashOf } from '#domain/hash.ts';

const at = Date.UTC(2026, 10, 21, 14, 0);

/** What tools answered, and where it is stored. */
export const content = {
  window: { from: at, to: at + 600_000 },
  truncated: false,
  series: [
    {
      metric: { namespace: 'AWS/Lambda', name: 'Errors', dimensions: { FunctionName: 'pay' } },
      statistic: 'Sum',
      unit: 'Count',
      periodSeconds: 60,
      node: 'pay',
      points: [0, 1, 0, 1, 0, 24, 25, 26, 25, 24].map((v, i) => [at + i * 60_000, v]),
    },
  ],
  changes: [
    { at: at + 240_000, kind: 'deploy', resource: 'pay', summary: 'release 7', source: 'pipeline' },
    { at: at + 500_000, kind: 'scaling', resource: 'web', summary: 'two "more"\nnodes', source: 'pipeline' },
  ],
  functions: [{ name: 'pay', reservedConcurrency: 1 }],
  graph: {
    nodes: [],
    edges: [
      { from: 'web', to: 'pay', kind: 'calls' },
      { from: 'pay', to: 'ledger', kind: 'writes' },
    ],
  },
};

/** Its hash. */
export const hash = hashOf(content);
/** The checked store that holds it. */
export const lookup = checkedLookup((asked) => (asked === hash ? content : undefined));
/** A place in it. */
export const place = (path: string) => ({ evidence: hash, path });
/** When it begins. */
export const START = at;

/** A finding over the sample. @throws Error when the predicate does not hold */
export function proven(predicate: Predicate): Finding {
  const finding = proveFinding('tester', 'pay', predicate, lookup);
  if (finding === undefined) throw new Error('does not hold');
  return finding;
}

const points = place('/series/0/points');
const aggregate = (fn: 'max' | 'sum' | 'median', from?: number) =>
  ({ kind: 'aggregate', fn, of: points, ...(from === undefined ? {} : { from }) }) as const;
const literal = (value: number) => ({ kind: 'literal', value }) as const;

/** One predicate of each kind that holds, and its sentence. */
export const holding: readonly (readonly [string, Predicate, string])[] = [
  [
    'aggregate over a literal',
    { op: 'compare', left: aggregate('max'), is: '>=', right: literal(20) },
    'the highest Errors of pay (Sum per 60 s) was 26, at least 20',
  ],
  [
    'ratio of aggregates',
    {
      op: 'compare',
      left: { kind: 'ratio', of: aggregate('sum', at + 300_000), over: aggregate('sum') },
      is: '>',
      right: literal(0.9),
    },
    'the ratio of the sum of Errors of pay (Sum per 60 s) from 2026-11-21T14:05:00Z to the sum of Errors of pay (Sum per 60 s) was 0.9841, above 0.9',
  ],
  [
    'change of a series',
    {
      op: 'changed',
      of: points,
      fn: 'median',
      at: at + 300_000,
      from: at,
      to: at + 600_000,
      direction: 'up',
      factor: 3,
    },
    'the median Errors of pay (Sum per 60 s) rose from 0 to 25 at 2026-11-21T14:05:00Z (at least 3-fold, compared since 14:00:00Z and until 14:10:00Z)',
  ],
  [
    'a record',
    { op: 'exists', at: place('/changes/1') },
    'scaling of web at 2026-11-21T14:08:20Z: "two \'more\' nodes" (pipeline)',
  ],
  [
    'a value',
    { op: 'equals', at: place('/functions/0/reservedConcurrency'), value: 1 },
    'reserved concurrency of pay is 1',
  ],
  [
    'order of events',
    {
      op: 'ordered',
      earlier: { kind: 'time-at', at: place('/changes/0/at') },
      later: { kind: 'first-crossing', of: points, is: '>', bound: 10 },
      withinSeconds: 120,
    },
    'deploy of pay at 2026-11-21T14:04:00Z: "release 7" (pipeline) was before Errors of pay (Sum per 60 s) first rising above 10 at 2026-11-21T14:05:00Z and within 120 s (60 s apart)',
  ],
  [
    'reachability',
    { op: 'reachable', graph: place('/graph'), from: 'web', to: 'ledger' },
    'web depends on ledger: web -> pay -> ledger',
  ],
  [
    'nothing of a kind, in a whole listing',
    {
      op: 'all',
      of: [
        {
          op: 'compare',
          left: {
            kind: 'count',
            of: place('/changes'),
            where: [{ path: '/kind', is: '=', value: 'failover' }],
          },
          is: '=',
          right: literal(0),
        },
        { op: 'equals', at: place('/truncated'), value: false },
      ],
    },
    'there were no changes with kind being "failover" (of 2) and truncated is false',
  ],
  [
    'share of a list',
    {
      op: 'compare',
      left: { kind: 'share', of: place('/changes'), where: [{ path: '/at', is: '<', value: at + 300_000 }] },
      is: '=',
      right: literal(0.5),
    },
    'the share of changes with at below 2026-11-21T14:05:00Z (of 2) was 0.5',
  ],
  [
    'negation',
    { op: 'not', of: { op: 'compare', left: aggregate('max'), is: '>', right: literal(85) } },
    'the highest Errors of pay (Sum per 60 s) was 26, not above 85',
  ],
];
