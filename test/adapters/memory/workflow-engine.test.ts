import { memoryTaskTokens, memoryWorkflowEngine } from '#adapters/memory/workflow-engine.ts';

const execution = {
  tenantId: 'acme',
  runId: 'run_1',
  workflow: 'investigate',
  attempt: 1,
  agents: ['log-analysis'],
  correlationId: 'c',
};

describe('memoryWorkflowEngine', () => {
  it('tells of each start once and lets a test end or lose executions', async () => {
    const started: string[] = [];
    const engine = memoryWorkflowEngine(({ runId }) => started.push(runId));
    await engine.start(execution);
    await engine.start(execution);
    expect(started).toEqual(['run_1']);
    expect(engine.executions).toEqual([{ ...execution, state: 'running' }]);
    engine.settle('run_1', 1, 'timed-out');
    expect(await engine.state(execution)).toBe('timed-out');
    engine.settle('run_1', 1, 'missing');
    engine.settle('run_1', 1, 'failed');
    expect(await engine.state(execution)).toBe('missing');
  });
});

describe('memoryTaskTokens', () => {
  it('keeps the answers and no longer takes one for a token that was dropped', async () => {
    const tokens = memoryTaskTokens();
    tokens.expect('a');
    tokens.expect('b');
    expect(await tokens.heartbeat('a')).toBe(true);
    tokens.drop('b');
    expect(await tokens.succeed('a', { n: 1 })).toBe(true);
    expect(await tokens.succeed('b', { n: 1 })).toBe(false);
    expect([...tokens.answers]).toEqual([['a', { output: { n: 1 } }]]);
    expect(tokens.heartbeats).toEqual(['a']);
  });
});
