import { bundleTelemetry } from '#adapters/bundle/bundle-telemetry.ts';
import type { IncidentBundle } from '#domain/telemetry/bundle.ts';

const window = { from: 0, to: 600_000 };
const bare: IncidentBundle = {
  format: 'watchfloor-incident-bundle/1',
  name: 'bare',
  window,
  alert: { title: '', description: '', labels: {} },
};
const latency = { namespace: 'Shop', name: 'Latency', dimensions: { Service: 'checkout' } };
const errors = { namespace: 'Shop', name: 'Errors', dimensions: { Service: 'checkout' } };
const base = { unit: 'Seconds', periodSeconds: 60, node: 'checkout' };
const full: IncidentBundle = {
  ...bare,
  metrics: [
    {
      metric: latency,
      statistic: 'Average',
      ...base,
      points: [
        [60_000, 2],
        [0, 1],
        [60_000, 3],
      ],
    },
    { metric: latency, statistic: 'p99', ...base, points: [[0, 9]] },
    { metric: errors, statistic: 'Sum', ...base, points: [] },
  ],
  alarms: [
    {
      name: 'slow',
      state: 'ALARM',
      reason: 'r',
      history: [
        { at: 700_000, state: 'OK', reason: 'later' },
        { at: 5000, state: 'ALARM', reason: 'r' },
      ],
    },
  ],
  logs: [
    { group: '/b', lines: [{ at: 2, message: 'two' }] },
    { group: '/a', lines: [] },
    { group: '/b', node: 'checkout', lines: [{ at: 1, message: 'one error' }] },
  ],
  changes: [
    { at: 9000, kind: 'deploy', resource: 'r', summary: 's', source: 'x' },
    { at: 100, kind: 'other', resource: 'r', summary: 's', source: 'x' },
  ],
  topology: { nodes: [{ id: 'checkout', kind: 'service' }], edges: [] },
  databaseLoad: [],
};

describe('an incident bundle as the source of telemetry', () => {
  const { metrics, alarms, logs, changes, estate } = bundleTelemetry(full);

  it('lists each metric once, ordered by name, narrowed and cut', async () => {
    expect(await metrics.list({ limit: 10 })).toEqual([errors, latency]);
    expect(await metrics.list({ limit: 10, name: 'Latency' })).toEqual([latency]);
    expect(await metrics.list({ limit: 1 })).toEqual([errors]);
    expect(await metrics.list({ limit: 10, namespace: 'Other' })).toEqual([]);
  });

  it('answers with the statistic asked for, or else with one that was recorded', async () => {
    const ask = { metrics: [latency, errors], periodSeconds: 300, window };
    const [p99] = await metrics.series({ ...ask, statistic: 'p99' });
    const [fallback, empty] = await metrics.series({ ...ask, statistic: 'Maximum' });
    expect(p99?.points).toEqual([[0, 9]]);
    expect(fallback).toEqual({
      metric: latency,
      statistic: 'Average',
      ...base,
      points: [
        [0, 1],
        [60_000, 3],
      ],
    });
    expect(empty?.points).toEqual([]);
  });

  it('answers a metric it never saw with no points, and leaves out what is outside the window', async () => {
    const unknown = { namespace: 'Shop', name: 'Else', dimensions: {} };
    const [none, late] = await metrics.series({
      metrics: [unknown, latency],
      statistic: 'Average',
      periodSeconds: 60,
      window: { from: 60_000, to: 120_000 },
    });
    expect(none).toEqual({
      metric: unknown,
      statistic: 'Average',
      unit: 'None',
      periodSeconds: 60,
      points: [],
    });
    expect(late?.points).toEqual([[60_000, 3]]);
    const [first] = await metrics.series({
      metrics: [latency],
      statistic: 'Average',
      periodSeconds: 60,
      window: { from: 0, to: 60_000 },
    });
    expect(first?.points).toEqual([[0, 1]]);
  });

  it('cuts alarm history and changes to the window, in order of time', async () => {
    const [slow] = await alarms.alarms(window);
    expect(slow?.history).toEqual([{ at: 5000, state: 'ALARM', reason: 'r' }]);
    expect((await changes.changes({ from: 0, to: 9000 })).map((c) => c.at)).toEqual([100]);
    expect((await changes.changes(window)).map((c) => c.at)).toEqual([100, 9000]);
    expect(await changes.topology()).toEqual(full.topology);
  });

  it('joins log groups of one name, and says when lines were left out', async () => {
    expect(await logs.groups({ limit: 10 })).toEqual(['/a', '/b']);
    expect(await logs.groups({ limit: 10, prefix: '/b' })).toEqual(['/b']);
    expect(await logs.lines({ group: '/b', window, limit: 1 })).toMatchObject({
      lines: [{ at: 1, message: 'one error' }],
      truncated: true,
    });
    expect((await logs.lines({ group: '/b', window, limit: 2 })).truncated).toBe(false);
    expect((await logs.lines({ group: '/b', window, contains: 'tw', limit: 9 })).lines).toEqual([
      { at: 2, message: 'two' },
    ]);
    await expect(logs.lines({ group: '/c', window, limit: 9 })).rejects.toMatchObject({ code: 'not_found' });
  });

  it('tells an empty part from one that was not recorded', async () => {
    const nothing = bundleTelemetry(bare);
    expect(await estate.databaseLoad()).toEqual([]);
    const gaps = [
      () => nothing.metrics.list({ limit: 1 }),
      () => nothing.metrics.series({ metrics: [], statistic: 'Sum', periodSeconds: 60, window }),
      () => nothing.alarms.alarms(window),
      () => nothing.logs.groups({ limit: 1 }),
      () => nothing.logs.lines({ group: 'g', window, limit: 1 }),
      () => nothing.changes.changes(window),
      () => nothing.changes.topology(),
      () => nothing.estate.stacks(),
      () => nothing.estate.functions(),
      () => nothing.estate.queues(),
      () => nothing.estate.tables(),
      () => nothing.estate.quotas(),
      () => nothing.estate.databaseLoad(),
    ];
    for (const gap of gaps) {
      await expect(gap()).rejects.toMatchObject({
        code: 'not_supported',
        message: expect.stringMatching(/^the bundle holds no /),
      });
    }
  });
});
