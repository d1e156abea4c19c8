import type { IncidentBundle } from '#domain/telemetry/bundle.ts';
import { bundleFrom } from '#domain/telemetry/bundle-content.ts';
import type { Series } from '#domain/telemetry/series.ts';
import { renderHtml } from '#services/reports/render-html.ts';
import { renderMarkdown } from '#services/reports/render-markdown.ts';
import { scenarios } from '../../bin/demo/scenarios/all.ts';
import { demoBundle } from '../scoreboard/demo-bundle.ts';
import { made as series } from './made-series.ts';
import { verdictOf, watchRun } from './watched-run.ts';

const NOW = Date.UTC(2026, 10, 21, 3);
const TASK = 'Orders fail since some minutes: why?';
/** Far above what four agents may ask for together, far below what a loop without an end would. */
const MOST_CALLS = 400;
const bundle = demoBundle(scenarios[0] as (typeof scenarios)[number], 5, NOW);
const clean = await watchRun(bundle, TASK);
const { from, to } = bundle.window;

const empty: IncidentBundle = {
  format: 'watchfloor-incident-bundle/1',
  name: 'empty',
  window: bundle.window,
  alert: { title: '', description: '', labels: {} },
};
const each = (change: (s: Series) => Series): IncidentBundle => ({
  ...bundle,
  metrics: (bundle.metrics ?? []).map(change),
});
const nodes = (n: number) => Array.from({ length: n }, (_, i) => ({ id: `n${i}`, kind: 'service' }));
const received = (text: string): IncidentBundle => bundleFrom(new TextEncoder().encode(text));

/** What still must be judged as if nothing were broken. */
const harmless: readonly (readonly [string, () => IncidentBundle])[] = [
  ['points in reverse order', () => each((s) => ({ ...s, points: [...s.points].reverse() }))],
  ['every point twice', () => each((s) => ({ ...s, points: s.points.flatMap((p) => [p, p]) }))],
  [
    'every series twice',
    () => ({ ...bundle, metrics: [...(bundle.metrics ?? []), ...(bundle.metrics ?? [])] }),
  ],
  ['points of years before', () => each((s) => ({ ...s, points: [[0, 1e9], [1, -1e9], ...s.points] }))],
  ['points of times to come', () => each((s) => ({ ...s, points: [...s.points, [to + 1e12, 1e9]] }))],
  [
    'log lines in reverse order',
    () => ({ ...bundle, logs: (bundle.logs ?? []).map((g) => ({ ...g, lines: [...g.lines].reverse() })) }),
  ],
  [
    'log lines of 10 MB',
    () => ({
      ...bundle,
      logs: [
        ...(bundle.logs ?? []),
        {
          group: 'wide',
          lines: [
            { at: from + 1, message: 'x y '.repeat(2_500_000) },
            { at: from + 2, message: '\uffff'.repeat(10_000_000) },
          ],
        },
      ],
    }),
  ],
  [
    'a hundred thousand steady points',
    () => ({
      ...bundle,
      metrics: [
        ...(bundle.metrics ?? []),
        series(
          Array.from({ length: 100_000 }, (_, i) => [from + Math.floor((i * (to - from)) / 100_000), i % 2]),
          { metric: { namespace: 'X', name: 'Steady', dimensions: {} } },
        ),
      ],
    }),
  ],
  [
    'self-edges and edges to unknown nodes',
    () => ({
      ...bundle,
      topology: {
        nodes: bundle.topology?.nodes ?? [],
        edges: [
          ...(bundle.topology?.edges ?? []),
          ...(bundle.topology?.nodes ?? []).map((n) => ({ from: n.id, to: n.id, kind: 'self' })),
          { from: 'ghost', to: 'phantom', kind: 'x' },
        ],
      },
    }),
  ],
];

/** What may be judged differently, but must be judged. */
const strange: readonly (readonly [string, () => IncidentBundle])[] = [
  ['nothing recorded', () => empty],
  [
    'everything recorded and empty',
    () => ({
      ...empty,
      metrics: [],
      logs: [],
      alarms: [],
      changes: [],
      topology: { nodes: [], edges: [] },
      stacks: [],
      functions: [],
      queues: [],
      tables: [],
      quotas: [],
      databaseLoad: [],
    }),
  ],
  [
    'series without points, groups without lines',
    () => ({ ...empty, metrics: [series([])], logs: [{ group: 'g', lines: [] }] }),
  ],
  ['one point', () => ({ ...empty, metrics: [series([[from, 1]])] })],
  [
    'all points at one moment',
    () => ({ ...empty, metrics: [series(Array.from({ length: 500 }, (_, i) => [from, i]))] }),
  ],
  [
    'the greatest and the least numbers',
    () => ({
      ...empty,
      metrics: [
        series(
          Array.from({ length: 120 }, (_, i) => [
            from + i * 60_000,
            i % 2 === 0 ? Number.MAX_VALUE : -Number.MAX_VALUE,
          ]),
        ),
      ],
    }),
  ],
  [
    'the least differences',
    () => ({
      ...empty,
      metrics: [
        series(Array.from({ length: 120 }, (_, i) => [from + i * 60_000, i < 60 ? 0 : Number.MIN_VALUE])),
      ],
    }),
  ],
  [
    'a clock that jumps',
    () => ({
      ...bundle,
      logs: (bundle.logs ?? []).map((g) => ({
        ...g,
        lines: g.lines.map((l, i) => ({ ...l, at: i % 2 === 0 ? l.at : Math.max(0, l.at - 86_400_000) })),
      })),
    }),
  ],
  ['a period of years', () => each((s) => ({ ...s, periodSeconds: 1_000_000_000 }))],
  [
    'a hundred thousand climbing points',
    () => ({
      ...empty,
      metrics: ['FreeStorageSpace'].map((name) =>
        series(
          Array.from({ length: 100_000 }, (_, i) => [from + Math.floor((i * (to - from)) / 100_000), i]),
          { metric: { namespace: 'AWS/RDS', name, dimensions: { DBInstanceIdentifier: 'db' } } },
        ),
      ),
    }),
  ],
  [
    'a circle of everything',
    () => ({
      ...bundle,
      topology: {
        nodes: nodes(60),
        edges: nodes(60).flatMap((a) => nodes(60).map((b) => ({ from: a.id, to: b.id, kind: 'call' }))),
      },
    }),
  ],
  [
    'a chain of twenty thousand in a ring',
    () => ({
      ...bundle,
      topology: {
        nodes: nodes(20_000),
        edges: nodes(20_000).map((n, i) => ({ from: n.id, to: `n${(i + 1) % 20_000}`, kind: 'call' })),
      },
    }),
  ],
  [
    'edges without nodes',
    () => ({ ...bundle, topology: { nodes: [], edges: bundle.topology?.edges ?? [] } }),
  ],
  ['a window of a millisecond', () => ({ ...bundle, window: { from, to: from + 1 } })],
  ['a window since 1970', () => ({ ...bundle, window: { from: 0, to } })],
  [
    'ten thousand alarms',
    () => ({
      ...bundle,
      alarms: Array.from({ length: 10_000 }, (_, i) => ({
        name: `a${i}`,
        state: 'ALARM' as const,
        reason: '',
        history: [],
      })),
    }),
  ],
];

describe('broken input that says the same', () => {
  it.each(harmless)('%s: same verdict', async (_, make) => {
    const { report, calls } = await watchRun(make(), TASK);
    expect(verdictOf(report)).toEqual(verdictOf(clean.report));
    expect(calls.length).toBeLessThan(MOST_CALLS);
  });
});

describe('broken input', () => {
  it.each(strange)('%s: a verdict, within bounds, that can be shown', async (name, make) => {
    const { report, calls, results } = await watchRun(make(), TASK);
    expect(['cause-found', 'no-incident', 'not-enough-evidence']).toContain(report.outcome);
    expect(calls.length).toBeLessThan(MOST_CALLS);
    expect(calls.filter((c) => c.error === 'tool_failed')).toEqual([]);
    expect(results.flatMap((r) => r.gaps).filter((g) => g.what === 'findings')).toEqual([]);
    expect(renderHtml(report)).toContain('</html>');
    expect(renderMarkdown(report)).toMatch(/^# /);
    if (/nothing|empty|without points/.test(name)) expect(report.outcome).toBe('not-enough-evidence');
    if (name === 'nothing recorded') expect(report.gaps.length).toBeGreaterThan(5);
  });

  const json = JSON.stringify(bundle);
  it.each([
    ['binary', '\u0000\u0001\u0002'],
    ['nothing', ''],
    ['a list', '[]'],
    ['half of it', json.slice(0, json.length / 2)],
    ['NaN', json.replace(/"points":\[\[(\d+),[^\]]*\]/, '"points":[[$1,NaN]')],
    ['null for a number', json.replace(/"points":\[\[(\d+),[^\]]*\]/, '"points":[[$1,null]')],
    ['a string for a number', json.replace(/"points":\[\[(\d+),[^\]]*\]/, '"points":[[$1,"1"]')],
    ['a number beyond all', json.replace(/"points":\[\[(\d+),[^\]]*\]/, '"points":[[$1,1e999]')],
    ['an end before its beginning', json.replace(`"from":${from}`, `"from":${to + 1}`)],
    ['a deep nest', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
    ['a field that nobody knows', json.replace('"name"', '"x":1,"name"')],
  ])('%s is refused with its places', (_, text) => {
    expect(() => received(text)).toThrow(expect.objectContaining({ code: 'invalid_request' }));
  });

  it('in another encoding is refused', () => {
    expect(() => bundleFrom(new Uint8Array([0xff, 0xfe, 0x7b, 0x00]))).toThrow(
      expect.objectContaining({ code: 'invalid_request' }),
    );
  });
});
