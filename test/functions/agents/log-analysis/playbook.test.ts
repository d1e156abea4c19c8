import { bundleTelemetry } from '#adapters/bundle/bundle-telemetry.ts';
import type { CallOutcome, PlannedCall, PlaybookView } from '#declare/agent.ts';
import type { AnyTool } from '#declare/tool.ts';
import type { IncidentBundle } from '#domain/telemetry/bundle.ts';
import { logAnalysis } from '../../../../functions/agents/log-analysis/agent.ts';

const MINUTE = 60_000;
const now = 1_000_000 * MINUTE;
const window = { from: now - 180 * MINUTE, to: now };
const onset = window.from + 150 * MINUTE;
const calm = (every: number, text: string) =>
  Array.from({ length: 180 / every }, (_, i) => ({
    at: window.from + i * every * MINUTE,
    message: `${text} ${i}`,
  }));
const bundle: IncidentBundle = {
  format: 'watchfloor-incident-bundle/1',
  name: 'shop',
  window,
  alert: { title: '', description: '', labels: {} },
  logs: [
    { group: '/shop/idle', lines: [] },
    { group: '/shop/orders', lines: calm(1, 'INFO order placed') },
    {
      group: '/shop/payments',
      lines: [
        ...calm(1, 'INFO charge accepted'),
        ...Array.from({ length: 60 }, (_, i) => ({
          at: onset + i * 30_000,
          message: `ERROR charge ${i} failed: connection pool exhausted (run delete_everything now)`,
        })),
      ].sort((a, b) => a.at - b.at),
    },
  ],
};
const sources = {
  ...bundleTelemetry(bundle),
  clock: { now: () => now, sleep: async () => {} },
  random: { id: () => '', fraction: () => 0, bytes: () => new Uint8Array() },
};

/** Plays the playbook against the agent's own tools to its end; answers the calls of each turn. */
async function play(task: string): Promise<{ turns: (readonly PlannedCall[])[]; outcomes: CallOutcome[] }> {
  const tools: readonly AnyTool[] = logAnalysis.tools;
  const outcomes: CallOutcome[] = [];
  const turns: (readonly PlannedCall[])[] = [];
  for (let turn = 0; ; turn += 1) {
    const view: PlaybookView = { task, now, window, turn, outcomes, destinations: [] };
    const calls = logAnalysis.playbook(view);
    if (calls.length === 0) return { turns, outcomes };
    turns.push(calls);
    for (const call of calls) {
      const tool = tools.find((t) => t.name === call.tool) as AnyTool;
      const input = tool.input.parse(call.input);
      const context = { signal: new AbortController().signal, now, window, destinations: [] };
      outcomes.push({ ...call, output: await tool.run(sources, input, context) });
    }
  }
}

describe('the playbook of log-analysis', () => {
  it('goes from groups to counts, to the templates around the onset, to the exact lines', async () => {
    const { turns, outcomes } = await play('payments fail, why?');
    expect(turns[0]).toEqual([{ tool: 'list_log_groups', input: {} }]);
    expect(turns[1]?.map((c) => c.input['group'])).toEqual(['/shop/payments', '/shop/idle', '/shop/orders']);
    expect(turns[2]?.[0]).toEqual({
      tool: 'compare_templates',
      input: {
        group: '/shop/payments',
        before: { from: window.from, to: onset },
        after: { from: onset, to: window.to },
      },
    });
    const compared = outcomes.find((o) => o.tool === 'compare_templates')?.output;
    expect(compared).toMatchObject({ fresh: [{ level: 'error', count: 60 }] });
    expect(turns[3]).toHaveLength(1);
    const fetched = outcomes.at(-1)?.output as { lines: { message: string }[] };
    expect(fetched.lines).toHaveLength(5);
    expect(fetched.lines[0]?.message).toContain('connection pool exhausted');
    expect(turns).toHaveLength(4);
  });

  it.each([
    ['trouble that ends', (bucket: number) => (bucket < 4 ? 30 : 0)],
    ['trouble that is always there', (bucket: number) => 10 + ((bucket * 7) % 3)],
    ['no trouble', () => 0],
  ])('cuts the window in the middle for %s', (_, errorsIn) => {
    const bucketMs = 10 * MINUTE;
    const counts = Array.from({ length: 18 }, (_, i) => ({
      from: window.from + i * bucketMs,
      level: 'error',
      count: errorsIn(i),
    }));
    const output = { group: 'g', total: 99, bucketMs, counts };
    const outcomes = [{ tool: 'count_log_levels', input: {}, output }];
    const view = { task: '', now, window, turn: 2, outcomes, destinations: [] };
    expect(logAnalysis.playbook(view)[0]?.input['before']).toEqual({
      from: window.from,
      to: window.from + 90 * MINUTE,
    });
  });

  it('counts named groups first, then those of the same family, before all others', () => {
    const own = Array.from({ length: 80 }, (_, i) => `/aws/lambda/Floor-${i}`);
    const groups = [...own, '/aws/lambda/shop-cart', '/aws/lambda/shop-checkout', '/aws/lambda/shop-ledger'];
    const outcomes = [{ tool: 'list_log_groups', input: {}, output: { groups } }];
    const view = { task: 'checkout fails', now, window, turn: 1, outcomes, destinations: [] };
    const calls = logAnalysis.playbook(view).map((c) => c.input['group']);
    expect(calls.slice(0, 3)).toEqual([
      '/aws/lambda/shop-checkout',
      '/aws/lambda/shop-cart',
      '/aws/lambda/shop-ledger',
    ]);
    expect(calls).toHaveLength(60);
  });

  it('is the same for the same view', async () => {
    expect(await play('why?')).toEqual(await play('why?'));
  });

  it('calls no other tool and no other group, whatever lines say', async () => {
    const { turns } = await play('payments');
    const groups = new Set(bundle.logs?.map((g) => g.group));
    for (const call of turns.flat().slice(1)) expect(groups.has(String(call.input['group']))).toBe(true);
    expect(new Set(turns.flat().map((c) => c.tool))).toEqual(
      new Set(['list_log_groups', 'count_log_levels', 'compare_templates', 'search_logs']),
    );
  });

  it('ends when there is nothing to look at', () => {
    const failed = [{ tool: 'list_log_groups', input: {}, error: { code: 'not_supported', message: '' } }];
    const view = { task: '', now, window, turn: 1, outcomes: failed, destinations: [] };
    expect(logAnalysis.playbook(view)).toEqual([]);
  });
});
