import { bundleTelemetry } from '#adapters/bundle/bundle-telemetry.ts';
import type { ToolContext } from '#declare/tool.ts';
import type { IncidentBundle } from '#domain/telemetry/bundle.ts';
import type { LogLine } from '#domain/telemetry/log.ts';
import { compareLogTemplates } from '#tools/compare-templates.ts';
import { countLogLevels } from '#tools/count-log-levels.ts';
import { listLogGroups } from '#tools/list-log-groups.ts';
import { mineTemplates } from '#tools/mine-templates.ts';
import { searchLogs } from '#tools/search-logs.ts';

const MINUTE = 60_000;
const now = 1_000_000 * MINUTE;
const window = { from: now - 60 * MINUTE, to: now };
const context: ToolContext = { signal: new AbortController().signal, now, window, destinations: [] };
const calm: LogLine[] = Array.from({ length: 60 }, (_, i) => ({
  at: window.from + i * MINUTE,
  message: `INFO order ${i} placed in ${i} ms`,
}));
const trouble: LogLine[] = Array.from({ length: 10 }, (_, i) => ({
  at: window.from + (45 + i) * MINUTE + 1,
  message: `ERROR pool exhausted after ${i} ms`,
}));
const bundle: IncidentBundle = {
  format: 'watchfloor-incident-bundle/1',
  name: 'shop',
  window,
  alert: { title: '', description: '', labels: {} },
  logs: [
    { group: '/shop/orders', lines: [...calm, ...trouble] },
    { group: '/shop/quiet', lines: [] },
    { group: '/shop/huge', lines: [{ at: now - 1, message: 'x'.repeat(10_000_000) }] },
  ],
};
const deps = {
  ...bundleTelemetry(bundle),
  clock: { now: () => now, sleep: async () => {} },
  random: { id: () => '', fraction: () => 0, bytes: () => new Uint8Array() },
};
const group = '/shop/orders';

describe('list_log_groups', () => {
  it('names groups, by prefix where one is given', async () => {
    const input = listLogGroups.input.parse({});
    expect(await listLogGroups.run(deps, input, context)).toEqual({
      groups: ['/shop/huge', '/shop/orders', '/shop/quiet'],
    });
    expect(await listLogGroups.run(deps, { ...input, prefix: '/shop/q' }, context)).toEqual({
      groups: ['/shop/quiet'],
    });
  });
});

describe('search_logs', () => {
  it('answers the exact lines, over the run’s window where none is given', async () => {
    const input = searchLogs.input.parse({ group, contains: 'pool exhausted', limit: 2 });
    expect(await searchLogs.run(deps, input, context)).toEqual({
      group,
      window,
      lines: trouble.slice(0, 2),
      truncated: true,
    });
  });

  it('cuts a line of megabytes and says so by an ellipsis', async () => {
    const input = searchLogs.input.parse({ group: '/shop/huge' });
    const found = await searchLogs.run(deps, input, context);
    expect(found.lines.map((l) => [l.message.length, l.message.at(-1)])).toEqual([[2001, '…']]);
  });

  it('refuses a window that ends before it begins', async () => {
    const input = searchLogs.input.parse({ group, from: now, to: now - 1 });
    await expect(searchLogs.run(deps, input, context)).rejects.toMatchObject({ code: 'invalid_request' });
  });
});

describe('count_log_levels', () => {
  it('counts levels in equal parts of the window', async () => {
    const input = countLogLevels.input.parse({ group, buckets: 4 });
    const found = await countLogLevels.run(deps, input, context);
    const at = (quarter: number) => window.from + quarter * 15 * MINUTE;
    expect(found).toEqual({
      group,
      window,
      bucketMs: 15 * MINUTE,
      total: 70,
      counts: [
        { from: at(0), level: 'info', count: 15 },
        { from: at(1), level: 'info', count: 15 },
        { from: at(2), level: 'info', count: 15 },
        { from: at(3), level: 'error', count: 10 },
        { from: at(3), level: 'info', count: 15 },
      ],
      truncated: false,
    });
  });

  it('answers an empty log with no counts', async () => {
    const input = countLogLevels.input.parse({ group: '/shop/quiet' });
    expect(await countLogLevels.run(deps, input, context)).toMatchObject({ total: 0, counts: [] });
  });
});

describe('mine_templates', () => {
  it('puts trouble or the most frequent first, as asked', async () => {
    const texts = async (order: string): Promise<string[]> => {
      const input = mineTemplates.input.parse({ group, order });
      const found = await mineTemplates.run(deps, input, context);
      expect(mineTemplates.output.parse(found)).toEqual(found);
      return found.templates.map((t) => `${t.count} ${t.template}`);
    };
    const [orders, pool] = ['60 INFO order <num> placed in <num>', '10 ERROR pool exhausted after <num>'];
    expect(await texts('trouble')).toEqual([pool, orders]);
    expect(await texts('count')).toEqual([orders, pool]);
  });
});

describe('compare_templates', () => {
  it('shows what the later window says that the earlier did not', async () => {
    const middle = window.from + 30 * MINUTE;
    const input = compareLogTemplates.input.parse({
      group,
      before: { from: window.from, to: middle },
      after: { from: middle, to: window.to },
    });
    const found = await compareLogTemplates.run(deps, input, context);
    expect(found).toMatchObject({
      group,
      before: { total: 30 },
      after: { total: 40 },
      vanished: [],
      changed: [],
    });
    expect(found.fresh).toEqual([
      expect.objectContaining({ template: 'ERROR pool exhausted after <num>', level: 'error', count: 10 }),
    ]);
    expect(compareLogTemplates.output.parse(found)).toEqual(found);
  });
});

describe('a bundle without logs', () => {
  it('is a gap and not an empty log', async () => {
    const { logs: _, ...bare } = bundle;
    const none = { ...deps, ...bundleTelemetry(bare) };
    const input = listLogGroups.input.parse({});
    await expect(listLogGroups.run(none, input, context)).rejects.toMatchObject({ code: 'not_supported' });
  });
});
