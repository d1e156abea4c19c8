import { bundleTelemetry } from '#adapters/bundle/bundle-telemetry.ts';
import type { ToolContext } from '#declare/tool.ts';
import type { Alarm } from '#domain/telemetry/alarm.ts';
import type { IncidentBundle } from '#domain/telemetry/bundle.ts';
import type { MetricId, Series } from '#domain/telemetry/series.ts';
import { compareSeries } from '#tools/compare-series.ts';
import { findUnusualSeries } from '#tools/find-unusual-series.ts';
import { listAlarms } from '#tools/list-alarms.ts';
import { listMetrics } from '#tools/list-metrics.ts';
import { querySeries } from '#tools/query-series.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;
const now = 100 * HOUR;
const window = { from: now - HOUR, to: now };
const context: ToolContext = { signal: new AbortController().signal, now, window, destinations: [] };
const id = (name: string): MetricId => ({ namespace: 'Shop', name, dimensions: {} });
const series = (name: string, from: number, values: number[]): Series => ({
  metric: id(name),
  statistic: 'Average',
  unit: 'None',
  periodSeconds: 60,
  node: 'shop',
  points: values.map((v, i) => [from + i * MINUTE, v]),
});
const wobble = (n: number, level: number): number[] =>
  Array.from({ length: n }, (_, i) => level + ((i * 7919) % 13) / 10);
const alarm = (name: string, state: Alarm['state'], history: Alarm['history'] = []): Alarm => ({
  name,
  state,
  reason: '',
  history,
});
const bundle: IncidentBundle = {
  format: 'watchfloor-incident-bundle/1',
  name: 'shop',
  window,
  alert: { title: '', description: '', labels: {} },
  metrics: [
    series('Load', window.from, wobble(60, 10)),
    series('Queue', window.from, [...wobble(40, 10), ...wobble(20, 50)]),
    {
      ...series('Daily', now - 25 * HOUR, wobble(60, 5)),
      points: [
        ...series('Daily', now - 25 * HOUR, wobble(60, 5)).points,
        ...series('Daily', window.from, wobble(60, 10)).points,
      ],
    },
  ],
  alarms: [
    alarm('a-quiet', 'OK'),
    alarm('b-flapped', 'OK', [{ at: now - 5, state: 'ALARM', reason: '' }]),
    alarm('c-firing', 'ALARM'),
  ],
};
const deps = {
  ...bundleTelemetry(bundle),
  clock: { now: () => now, sleep: async () => {} },
  random: { id: () => '', fraction: () => 0, bytes: () => new Uint8Array() },
};

describe('the tools of metrics and alarms', () => {
  it('list metrics and say when there may be more', async () => {
    expect(await listMetrics.run(deps, { limit: 2 }, context)).toEqual({
      metrics: [id('Daily'), id('Load')],
      truncated: true,
    });
    expect(await listMetrics.run(deps, { limit: 9, name: 'Load' }, context)).toEqual({
      metrics: [id('Load')],
      truncated: false,
    });
  });

  it('list alarms, the ones in trouble first', async () => {
    const all = await listAlarms.run(deps, {}, context);
    expect(all.alarms.map((a) => a.name)).toEqual(['c-firing', 'b-flapped', 'a-quiet']);
    const firing = await listAlarms.run(deps, { state: 'ALARM' }, context);
    expect([firing.alarms.length, firing.total]).toEqual([1, 3]);
  });

  it('cut a reason longer than any that CloudWatch gives, so that one text hides no other alarm', async () => {
    const huge = {
      ...alarm('huge', 'ALARM', [{ at: now - 5, state: 'ALARM', reason: 'x'.repeat(60_000) }]),
      reason: 'y'.repeat(60_000),
    };
    const besides = { ...deps, ...bundleTelemetry({ ...bundle, alarms: [huge, alarm('other', 'OK')] }) };
    const { alarms } = await listAlarms.run(besides, {}, context);
    expect(alarms.map((a) => [a.name, a.reason.length, a.history[0]?.reason.length])).toEqual([
      ['huge', 1_023, 1_023],
      ['other', 0, undefined],
    ]);
  });

  it('query series with their figures, in the order asked', async () => {
    const answer = await querySeries.run(deps, { metrics: [id('Queue'), id('None'), id('Load')] }, context);
    expect(answer.series.map((s) => [s.metric.name, s.points.length])).toEqual([
      ['Queue', 60],
      ['None', 0],
      ['Load', 60],
    ]);
    expect(answer.summaries[1]).toEqual({ count: 0 });
    expect(answer.summaries[0]).toMatchObject({ count: 60, min: 10, max: 51.2, first: 10, p99: 51.2 });
    expect(answer.truncated).toBe(false);
    expect(querySeries.output.parse(answer)).toEqual(answer);
  });

  it('name the series that stands out, when it changed and from what to what', async () => {
    const answer = await findUnusualSeries.run(deps, { backgroundHours: 3 }, context);
    expect(answer.unusual.map((u) => u.metric.name)).toEqual(['Queue']);
    expect(answer.unusual[0]?.anomalies).toEqual([
      {
        kind: 'level-shift',
        from: window.from + 40 * MINUTE,
        to: now,
        score: expect.any(Number),
        before: expect.closeTo(10.6, 0),
        after: expect.closeTo(50.6, 0),
      },
    ]);
    expect(answer.series[0]?.metric).toEqual(id('Queue'));
    expect([answer.screened, answer.withData]).toEqual([3, 3]);
    expect(findUnusualSeries.output.parse(answer)).toEqual(answer);
  });

  it('compare with the same hours of the day before', async () => {
    const input = { metrics: [id('Daily'), id('Load')], hoursBefore: 24 };
    const answer = await compareSeries.run(deps, input, context);
    expect(answer.comparisons.map((c) => [c.now.count, c.before.count])).toEqual([
      [60, 60],
      [60, 0],
    ]);
    expect(answer.comparisons[0]?.ratio).toBeCloseTo(10.6 / 5.6, 1);
    expect(answer.comparisons[1]).not.toHaveProperty('ratio');
    expect(compareSeries.output.parse(answer)).toEqual(answer);
  });
});
