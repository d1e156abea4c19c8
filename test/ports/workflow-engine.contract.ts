import type { ExecutionState } from '#ports/workflow-engine.ts';
import { codeOf, sampleRun } from './samples.ts';
import type { World } from './world.ts';

const execution = (workflow: string, attempt = 1) => {
  const { id, tenantId } = sampleRun('acme');
  return { tenantId, runId: id, workflow, attempt, agents: ['log-analysis'], correlationId: 'c' };
};

/** What WorkflowEngine and TaskTokens promise. */
export function workflowEngineContract(world: () => Promise<World>): void {
  const settled = async (state: () => Promise<ExecutionState>): Promise<ExecutionState> => {
    for (let left = 100; left > 0; left -= 1) {
      const now = await state();
      if (now !== 'running') return now;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return 'running';
  };

  describe('WorkflowEngine', () => {
    it('starts an execution of a run and attempt, once', async () => {
      const { engine } = await world();
      const first = execution('hold');
      expect(await engine.state(first)).toBe('missing');
      await engine.start(first);
      await Promise.all([engine.start(first), engine.start(first)]);
      expect(await engine.state(first)).toBe('running');
      expect(await engine.state({ ...first, attempt: 2 })).toBe('missing');
      await engine.stop(first, 'over');
    });

    it('starts nothing again that has ended, and a later attempt beside it', async () => {
      const { engine } = await world();
      const first = execution('pass');
      await engine.start(first);
      expect(await settled(() => engine.state(first))).toBe('succeeded');
      await engine.start(first);
      expect(await engine.state(first)).toBe('succeeded');
      const second = { ...first, workflow: 'fail', attempt: 2 };
      await engine.start(second);
      expect(await settled(() => engine.state(second))).toBe('failed');
    });

    it('stops what runs and leaves alone what does not', async () => {
      const { engine } = await world();
      const held = execution('hold');
      const passed = execution('pass');
      await engine.start(held);
      await engine.start(passed);
      await settled(() => engine.state(passed));
      for (const it of [held, held, passed, execution('hold')]) await engine.stop(it, 'over');
      expect(await engine.state(held)).toBe('aborted');
      expect(await engine.state(passed)).toBe('succeeded');
    });
  });

  describe('TaskTokens', () => {
    it('answers a token once, with an output or an error', async () => {
      const { tokens, waitingToken } = await world();
      const [a, b] = [await waitingToken(), await waitingToken()];
      expect(await tokens.heartbeat(a)).toBe(true);
      expect(await tokens.succeed(a, { agent: 'network', findings: 2 })).toBe(true);
      expect(await tokens.fail(b, { code: 'tool_failed', message: 'no' })).toBe(true);
      for (const token of [a, b]) {
        expect(await tokens.succeed(token, {})).toBe(false);
        expect(await tokens.fail(token, { code: 'internal', message: 'x' })).toBe(false);
        expect(await tokens.heartbeat(token)).toBe(false);
      }
    });

    it('says false of a token that nobody waits for', async () => {
      const { tokens } = await world();
      expect(await codeOf(tokens.succeed('AAAA', {}))).toBe('none');
      expect(await tokens.heartbeat('AAAA')).toBe(false);
    });
  });
}
