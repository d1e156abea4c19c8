import { bundleTelemetry } from '#adapters/bundle/bundle-telemetry.ts';
import { ToolError } from '#domain/errors.ts';
import { startRun } from '#services/runs/start-run.ts';
import { draftReport } from '#services/workflows/draft-report.ts';
import { HANDED_ON_BYTES, runTool } from '#services/workflows/run-tool.ts';
import { STEPS_THEMSELVES, toolStepKey } from '#services/workflows/tool-step-key.ts';
import { agents } from '../../../functions/agents/registry.ts';
import { readingTools, runTool as task } from '../../../functions/workflows/tasks/run-tool/task.ts';
import { engineDeps, inputOf, registration } from '../../support/engine.ts';
import { toolOf } from '../../support/tools.ts';

async function running() {
  const deps = { ...engineDeps(), bundleTelemetry };
  await deps.agents.register(registration('log-analysis'));
  const input = inputOf('Test task');
  const asked = { tenantId: 'acme', requestedBy: 'k', correlationId: 'corr', input, workflow: 'nightly' };
  const run = await startRun(deps, asked);
  const call = { tenantId: 'acme', runId: run.id, attempt: 1, step: 'alarms', tool: 'look', input: {} };
  const eventsOf = async () => (await deps.runs.events('acme', run.id, 0, 500)).map(({ type }) => type);
  return { deps, run, call, eventsOf };
}

describe('runTool', () => {
  it('calls once, however often it is asked, and answers the same', async () => {
    const { deps, run, call, eventsOf } = await running();
    const calls: string[] = [];
    const tools = [toolOf('look', async () => ({ n: calls.push('look') }))];
    const first = await runTool(deps, tools, { ...call, keep: true });
    expect(first).toEqual({
      n: 1,
      evidence: { hash: expect.any(String), bytes: 7, mediaType: 'application/json' },
    });
    expect(await runTool(deps, tools, { ...call, keep: true })).toEqual(first);
    expect(await runTool(deps, tools, call)).toEqual({ evidence: first.evidence });
    expect(calls).toEqual(['look']);
    expect((await eventsOf()).slice(2)).toEqual([
      'run-started',
      'step-claimed',
      'clock-read',
      'tool-called',
      'step-completed',
    ]);
    expect((await deps.runs.get('acme', run.id))?.cost.toolCalls).toBe(1);
  });

  it('calls anew for another input of the same step, as rounds of a map are', async () => {
    const { deps, call } = await running();
    const seen: unknown[] = [];
    const tools = [toolOf('look', async (_, input) => ({ i: seen.push(input) }))];
    await runTool(deps, tools, { ...call, input: { of: 'a' } });
    await runTool(deps, tools, { ...call, input: { of: 'b' } });
    await runTool(deps, tools, { ...call, input: { of: 'a' } });
    expect(seen).toEqual([{ of: 'a' }, { of: 'b' }]);
  });

  it('hands on whole what a later step reads, or nothing', async () => {
    const { deps, call } = await running();
    const text = 'x'.repeat(HANDED_ON_BYTES);
    const tools = [toolOf('look', async () => ({ text }), { maxOutputBytes: 100_000 })];
    await expect(runTool(deps, tools, { ...call, keep: true })).rejects.toMatchObject({
      code: 'tool_output_too_large',
      retryable: false,
    });
    expect(Object.keys(await runTool(deps, tools, call))).toEqual(['evidence']);
  });

  it.each([
    ['a tool that changes things', [toolOf('look', async () => ({}), { mutates: true })], {}, 'forbidden'],
    ['a tool that is not there', [], {}, 'not_supported'],
    ['an input that does not fit', [toolOf('look')], { nothing: 1 }, 'invalid_request'],
  ])('refuses %s, for good', async (_, tools, input, code) => {
    const { deps, call, eventsOf } = await running();
    const asked = () => runTool(deps, tools, { ...call, input });
    await expect(asked()).rejects.toMatchObject({ code, retryable: false });
    await expect(asked()).rejects.toMatchObject({ code, retryable: false });
    expect((await eventsOf()).filter((type) => type === 'tool-called')).toHaveLength(1);
  });

  it('gives the step back where the failure may pass, so that the next try calls again', async () => {
    const { deps, call } = await running();
    let calls = 0;
    const flaky = toolOf('look', async () => {
      calls += 1;
      if (calls === 1) throw new ToolError('look', 'rate_limited', 'slower');
      return { n: calls };
    });
    await expect(runTool(deps, [flaky], call)).rejects.toMatchObject({
      code: 'rate_limited',
      retryable: true,
    });
    expect(await runTool(deps, [flaky], { ...call, keep: true })).toMatchObject({ n: 2 });
  });

  it('calls nothing once a stop mark is set', async () => {
    const { deps, run, call, eventsOf } = await running();
    await deps.stop.stop({ kind: 'run', tenantId: 'acme', runId: run.id }, 1, 'too dear');
    await expect(runTool(deps, [toolOf('look')], call)).rejects.toMatchObject({ code: 'stopped' });
    expect(await eventsOf()).not.toContain('tool-called');
  });

  it('puts what it saw, and what it could not see, into the report of the run', async () => {
    const { deps, run, call } = await running();
    const tools = [toolOf('look', async () => ({ n: 1 })), toolOf('other', undefined, { mutates: true })];
    await runTool(deps, tools, call);
    await runTool(deps, tools, { ...call, tool: 'other' }).catch(() => undefined);
    const { draft } = await draftReport(deps, { tenantId: 'acme', runId: run.id, attempt: 1 });
    const kept = await deps.evidence.get('acme', draft.hash);
    const report = JSON.parse(Buffer.from(kept?.content ?? '').toString());
    expect(report.observations).toMatchObject([{ agent: STEPS_THEMSELVES, tool: 'look', input: {} }]);
    expect(report.gaps).toContainEqual({
      agent: STEPS_THEMSELVES,
      what: toolStepKey('alarms', 'other', {}),
      why: 'this tool changes things, which needs an approval',
    });
  });
});

describe('the task behind tool steps', () => {
  it('has every reading tool of the agents and none that changes things, with what they use', () => {
    const ofAgents = new Set<string>(
      agents.flatMap(({ unit }) => unit.tools.filter(({ mutates }) => !mutates).map(({ name }) => name)),
    );
    expect(readingTools.map(({ name }) => name).sort()).toEqual([...ofAgents].sort());
    expect(readingTools.filter(({ mutates }) => mutates)).toEqual([]);
    const uses: readonly string[] = task.uses;
    expect(readingTools.flatMap((tool) => tool.uses.filter((use) => !uses.includes(use)))).toEqual([]);
    const longest = Math.max(...readingTools.map(({ timeoutSeconds }) => timeoutSeconds));
    expect(task.timeoutSeconds).toBeGreaterThan(longest);
  });
});
