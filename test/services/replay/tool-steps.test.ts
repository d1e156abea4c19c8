import { bundleTelemetry } from '#adapters/bundle/bundle-telemetry.ts';
import { ToolError } from '#domain/errors.ts';
import type { JsonObject } from '#domain/json.ts';
import type { Run } from '#domain/runs/run.ts';
import { collectRecord } from '#services/replay/collect-record.ts';
import { forkRun } from '#services/replay/fork-run.ts';
import { replayRun } from '#services/replay/replay-run.ts';
import { startRun } from '#services/runs/start-run.ts';
import { draftReport } from '#services/workflows/draft-report.ts';
import { publishReport } from '#services/workflows/publish-report.ts';
import { runTool } from '#services/workflows/run-tool.ts';
import { engineDeps, inputOf } from '../../support/engine.ts';
import { agentOf, toolOf } from '../../support/tools.ts';

const STEPS: readonly (readonly [string, JsonObject])[] = [
  ['alarms', { of: 'a' }],
  ['each.look', { of: 'b' }],
  ['broken', { of: 'bad' }],
];

/** A workflow of tool steps only: two that answer and one that fails, where no others are named. */
async function walked(steps = STEPS) {
  const deps = { ...engineDeps(), bundleTelemetry };
  const asked: string[] = [];
  const look = toolOf('look', async (_, { of }) => {
    asked.push(String(of));
    if (of === 'bad') throw new ToolError('look', 'tool_failed', 'nobody there');
    if (of === 'busy') throw new ToolError('look', 'rate_limited', 'slower');
    return { of, gaps: [] };
  });
  const walk = async (run: Run) => {
    const execution = { tenantId: 'acme', runId: run.id, attempt: 1 };
    for (const [step, input] of steps) {
      await runTool(deps, [look], { ...execution, step, tool: 'look', input }).catch(() => undefined);
    }
    await draftReport(deps, execution);
    await publishReport(deps, execution);
    return collectRecord(deps, { tenantId: 'acme', runId: run.id });
  };
  const input = inputOf('Test task');
  const run = await startRun(deps, {
    ...{ tenantId: 'acme', requestedBy: 'k', correlationId: 'c', workflow: 'nightly', input },
    routing: () => ({ agents: [], by: 'pinned', reason: 'the workflow asks no agent', scores: [] }),
  });
  return { deps, asked, walk, record: await walk(run), agents: [agentOf([look], [])] };
}

describe('a run of tool steps', () => {
  it('is replayed byte for byte, and asks no tool', async () => {
    const { asked, record, agents } = await walked();
    expect(asked).toEqual(['a', 'b', 'bad']);
    expect(await replayRun(record, agents)).toMatchObject({ identical: true, steps: 5, given: 0 });
    expect(asked).toHaveLength(3);
  });

  it('does not replay as identical where a tool answers in another form', async () => {
    const { record } = await walked();
    const other = agentOf([{ ...toolOf('look'), maxOutputBytes: 3 }], []);
    expect((await replayRun(record, [other])).identical).toBe(false);
  });

  it('is forked behind its steps without asking any of them again, and says the same gaps', async () => {
    const { deps, asked, walk, record, agents } = await walked();
    const fork = await forkRun(
      { ...deps, budgets: undefined, modelSettings: undefined, circuits: undefined as never },
      { tenantId: 'acme', runId: record.run.id, at: 'synthesize', requestedBy: 'k', correlationId: 'f' },
    );
    const forked = await walk(fork);
    expect(asked).toHaveLength(3);
    expect(forked.run).toMatchObject({ status: 'succeeded', cost: { toolCalls: 0 } });
    const carried = forked.events.flatMap((e) =>
      e.type === 'step-carried' ? [e.error?.message ?? e.step] : [],
    );
    expect(carried).toEqual([
      expect.stringMatching(/^tool:alarms-/),
      expect.stringMatching(/^tool:each-look-/),
      'nobody there',
    ]);
    expect(await replayRun(forked, agents)).toMatchObject({ identical: true, steps: 2 });
  });

  it('keeps a step whose tries are used up: a gap of the report, and asked again by no fork', async () => {
    const { deps, asked, walk, record, agents } = await walked([
      ['alarms', { of: 'a' }],
      ['flooded', { of: 'busy' }],
    ]);
    const gapsIn = (found: typeof record) => {
      const report = found.evidence.find(({ hash }) => hash === found.run.report?.hash);
      return (JSON.parse(report?.content ?? '') as { gaps: { why: string }[] }).gaps.map(({ why }) => why);
    };
    expect(gapsIn(record)).toContain('slower');
    // what it cost is in the report, though nothing ended it
    expect(await replayRun(record, agents)).toMatchObject({ identical: true });
    const fork = await forkRun(
      { ...deps, budgets: undefined, modelSettings: undefined, circuits: undefined as never },
      { tenantId: 'acme', runId: record.run.id, at: 'synthesize', requestedBy: 'k', correlationId: 'f' },
    );
    const forked = await walk(fork);
    expect(asked).toEqual(['a', 'busy']);
    expect(gapsIn(forked)).toEqual(gapsIn(record));
    expect(await replayRun(forked, agents)).toMatchObject({ identical: true });
  });
});
