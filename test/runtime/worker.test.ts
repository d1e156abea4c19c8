import type { SQSEvent } from 'aws-lambda';
import { memoryClock } from '#adapters/memory/clock.ts';
import { defineAgent } from '#declare/agent.ts';
import type { AnyTool } from '#declare/tool.ts';
import { OrchestratorError } from '#domain/errors.ts';
import { agentHandler } from '#runtime/worker.ts';
import { cancelRun } from '#services/runs/cancel-run.ts';
import { startRun } from '#services/runs/start-run.ts';
import { ownRun } from '#services/workflows/own-run.ts';
import { engineDeps, inputOf, registration, START } from '../support/engine.ts';
import { toolOf } from '../support/tools.ts';
import { contextOf, workEdgeOf } from '../support/work-edge.ts';

const look = toolOf('look', async () => ({ seen: true }));

const agentWith = (tool: AnyTool) =>
  defineAgent({
    id: 'logAnalysis',
    name: 'log-analysis',
    title: 'Logs',
    description: 'reads logs',
    capabilities: [],
    keywords: {},
    tools: [tool],
    playbook: ({ turn }) => (turn > 0 ? [] : [{ tool: 'look', input: {} }]),
    prompt: '',
    limits: { maxTurns: 3, maxToolCalls: 5, maxTokens: 1_000 },
    timeoutSeconds: 60,
    memoryMb: 256,
  });

async function floor(tool: AnyTool = look, override: object = {}) {
  const deps = { ...engineDeps(memoryClock(START)) };
  await deps.agents.register(registration('log-analysis'));
  const input = inputOf('Test task');
  const run = await startRun(deps, { tenantId: 'acme', requestedBy: 'k', correlationId: 'corr', input });
  const key = { tenantId: 'acme', runId: run.id };
  await ownRun(deps, { ...key, attempt: 1 });
  const ports = { ...deps, ...override };
  const factories = Object.fromEntries(
    (['runs', 'evidence', 'bundles', 'stop', 'agents', 'tokens', 'gateway'] as const).map((name) => [
      name,
      () => ports[name],
    ]),
  );
  const { edge, lines, metrics } = workEdgeOf(deps);
  const handler = agentHandler(
    agentWith(tool),
    factories as unknown as Parameters<typeof agentHandler>[1],
    { bundleTelemetry: () => ({}) as never },
    edge,
  );
  const body = (taskToken: string, more: object = {}) =>
    JSON.stringify({ taskToken, ...key, agent: 'log-analysis', correlationId: 'corr', ...more });
  const receive = (...bodies: string[]) => {
    const records = bodies.map((text, i) => ({ messageId: `m${i}`, body: text }));
    return handler({ Records: records } as unknown as SQSEvent, contextOf());
  };
  return { deps, run, key, body, receive, lines, metrics };
}

describe('agentHandler', () => {
  it('answers the token with the step’s result', async () => {
    const { deps, run, body, receive, metrics } = await floor();
    deps.tokens.expect('t1');
    expect(await receive(body('t1'))).toEqual({ batchItemFailures: [] });
    const step = await deps.runs.getStep('acme', run.id, 'agent:log-analysis');
    expect(step).toMatchObject({ status: 'done', epoch: 1 });
    expect(deps.tokens.answers.get('t1')).toEqual({
      output: { agent: 'log-analysis', result: step?.result },
    });
    expect((await deps.runs.get('acme', run.id))?.cost).toMatchObject({ toolCalls: 1 });
    expect(metrics).toMatchObject({ 'steps-done': 1, 'tool-calls': 1 });
    expect((await deps.agents.get('log-analysis'))?.lastHeartbeatAt).toBe(START);
  });

  it('counts what models took: calls, tokens, money, tries and open breakers', async () => {
    const attempts = [
      { provider: 'a', model: 'x', outcome: 'failed', reason: 'timeout', micros: 70, opened: true },
      { provider: 'b', model: 'y', outcome: 'answered', micros: 30 },
    ];
    const usage = { inputTokens: 10, outputTokens: 5, cacheReadTokens: 0, cacheWriteTokens: 0 };
    const reply = { text: 'so', calls: [], stop: 'end', usage, provider: 'b', model: 'y' };
    const gateway = { call: async () => ({ reply, attempts, reason: 'r', micros: 100 }) };
    const { deps, run, body, receive, metrics } = await floor(look, { gateway });
    deps.tokens.expect('t1');
    await receive(body('t1'));
    expect(metrics).toMatchObject({
      ...{ 'model-calls': 1, 'input-tokens': 10, 'output-tokens': 5, 'model-micros': 100 },
      ...{ 'model-retries': 1, 'breaker-opens': 1, 'model-latency': 0 },
    });
    expect((await deps.runs.get('acme', run.id))?.cost).toMatchObject({ modelCalls: 1, modelMicros: 100 });
  });

  it('keeps what the workflow hands it, and tells the workflow of too much at once', async () => {
    const { deps, run, body, receive } = await floor();
    deps.tokens.expect('t1');
    await receive(body('t1', { input: { why: 'the first found x' } }));
    const events = await deps.runs.events('acme', run.id, 0, 500);
    const [given] = events.flatMap((event) => (event.type === 'input-given' ? [event.input.hash] : []));
    const kept = await deps.evidence.get('acme', given ?? '');
    expect(new TextDecoder().decode(kept?.content)).toBe('{"why":"the first found x"}');

    const other = await floor();
    other.deps.tokens.expect('t1');
    const sent = other.body('t1', { input: { text: 'x'.repeat(40_000) } });
    expect(await other.receive(sent)).toEqual({ batchItemFailures: [] });
    const why = 'payload_too_large: the workflow hands 40011 bytes to the agent, and may hand 32768';
    expect(other.deps.tokens.answers.get('t1')).toEqual({ error: { code: 'Permanent', message: why } });
  });

  it('answers duplicates with the same result and works nothing twice', async () => {
    let calls = 0;
    const counted = toolOf('look', async () => {
      calls += 1;
      return {};
    });
    const { deps, body, receive } = await floor(counted);
    for (const token of ['t1', 't2', 't3']) deps.tokens.expect(token);
    await receive(body('t1'));
    await receive(body('t1'), body('t2'));
    await receive(body('t3'));
    const [first, ...others] = ['t1', 't2', 't3'].map((t) => deps.tokens.answers.get(t));
    expect(others).toEqual([first, first]);
    expect(calls).toBe(1);
  });

  it('leaves poison to the dead-letter queue, with its reason and without its content, and works the rest', async () => {
    const { deps, body, receive, lines, metrics } = await floor();
    deps.tokens.expect('t1');
    const poison = [`{"taskToken":"x","tenantId":"A B"}`, 'no json: hunter2', 'null'];
    expect(await receive(...poison, body('t1'))).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm0' }, { itemIdentifier: 'm1' }, { itemIdentifier: 'm2' }],
    });
    expect(deps.tokens.answers.has('t1')).toBe(true);
    expect(metrics['messages-dead']).toBe(3);
    const told = lines.filter((l) => l.level === 'error').map((l) => String(l.error));
    expect(told[0]).toBe(
      'ValidationError: not a message for an agent, at /tenantId, /runId, /agent, /correlationId',
    );
    expect(JSON.stringify(lines)).not.toContain('hunter2');
  });

  it.each([
    [
      'a run that is not there',
      { runId: 'run_00000000000000000000000000' },
      'not_found: there is no such run',
    ],
    ['a run of another tenant', { tenantId: 'other' }, 'not_found: there is no such run'],
    ['another agent', { agent: 'infrastructure' }, 'forbidden: the message is for another agent'],
  ])('tells the engine at once that %s is nothing to try again', async (_, more, message) => {
    const { deps, body, receive } = await floor();
    deps.tokens.expect('t1');
    expect(await receive(body('t1', more))).toEqual({ batchItemFailures: [] });
    expect(deps.tokens.answers.get('t1')).toEqual({ error: { code: 'Permanent', message } });
  });

  it('does nothing for a run that was cancelled', async () => {
    const { deps, run, key, body, receive } = await floor();
    await cancelRun(deps, { ...key, by: 'k' });
    const before = await deps.runs.events('acme', run.id, 0, 100);
    await receive(body('t1'));
    expect(await deps.runs.events('acme', run.id, 0, 100)).toEqual(before);
  });

  it('tells the engine of a failure that may pass, which sends a new message', async () => {
    let puts = 0;
    const once = engineDeps().evidence;
    const evidence = {
      ...once,
      put: (...args: Parameters<typeof once.put>) => {
        puts += 1;
        if (puts === 1) throw new OrchestratorError('unavailable', 'down');
        return once.put(...args);
      },
    };
    const { deps, body, receive } = await floor(look, { evidence });
    deps.tokens.expect('t1');
    expect(await receive(body('t1'))).toEqual({ batchItemFailures: [] });
    expect(deps.tokens.answers.get('t1')).toEqual({
      error: { code: 'Watchfloor.Unavailable', message: 'unavailable: down' },
    });
    deps.tokens.expect('t2');
    await receive(body('t2'));
    expect(deps.tokens.answers.get('t2')).toMatchObject({ output: { agent: 'log-analysis' } });
  });

  it('lets the message come back when the engine cannot be told', async () => {
    const down = async () => {
      throw new OrchestratorError('unavailable', 'down');
    };
    const tokens = { succeed: down, fail: down, heartbeat: down };
    const { body, receive, metrics } = await floor(look, { tokens });
    expect(await receive(body('t1'))).toEqual({ batchItemFailures: [{ itemIdentifier: 'm0' }] });
    expect(metrics['messages-retried']).toBe(1);
  });

  it('answers what a step failed with for good', async () => {
    const { deps, run, body, receive } = await floor();
    const step = await deps.runs.claimStep('acme', run.id, 'agent:log-analysis', START, 1_000);
    const failure = { code: 'forbidden', message: 'no grant' };
    await deps.runs.endStep('acme', run.id, { ...step, status: 'failed', failure }, []);
    deps.tokens.expect('t1');
    await receive(body('t1'));
    expect(deps.tokens.answers.get('t1')).toEqual({
      error: { code: 'Permanent', message: 'forbidden: no grant' },
    });
  });

  it('investigates although its heartbeat cannot be written', async () => {
    const agents = {
      ...engineDeps().agents,
      heartbeat: async () => {
        throw new OrchestratorError('unavailable', 'down');
      },
    };
    const { deps, body, receive } = await floor(look, { agents });
    deps.tokens.expect('t1');
    await receive(body('t1'));
    expect(deps.tokens.answers.get('t1')).toMatchObject({ output: {} });
  });
});
