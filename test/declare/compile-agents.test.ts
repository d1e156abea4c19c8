import { compileWorkflow } from '#declare/compile-workflow.ts';
import { inputsOf, runOf, targets, workflowOf } from './running.ts';

describe('an agent step, compiled', () => {
  it('puts what an agent is handed into its message, and into no other', () => {
    const agent = { kind: 'agent', timeoutSeconds: 60, heartbeatSeconds: 30 } as const;
    const input = {
      first: { ref: '/steps/look' },
      deep: [{ n: { ref: '/steps/look/by' } }],
      why: '{% on %}',
    };
    const w = workflowOf(
      'w',
      { ...agent, id: 'look', agent: 'infrastructure' },
      { ...agent, id: 'dig', needs: [], agent: 'log-analysis', input },
    );
    const { States } = compileWorkflow(w, targets) as unknown as {
      States: Record<string, { Arguments: { MessageBody: object } }>;
    };
    const [look, dig] = [States['look'], States['dig']].map((state) => state?.Arguments.MessageBody);
    const { input: handed, ...body } = { input: undefined, ...dig };
    expect(body).toEqual({ ...look, agent: 'log-analysis' });
    expect(handed).toEqual({
      first: '{% $s0_look %}',
      deep: [{ n: '{% $exists($lookup($s0_look, "by")) ? $lookup($s0_look, "by") : null %}' }],
      why: '{% "{\\u0025 on \\u0025}" %}',
    });
    const execution = runOf(w, {});
    expect(execution.calls.map(({ state }) => state)).toEqual(['look', 'dig']);
    expect(inputsOf(execution, 'dig')).toEqual([
      { first: { by: 'look' }, deep: [{ n: 'look' }], why: '{% on %}' },
    ]);
    const sub = runOf(workflowOf('outer', { kind: 'workflow', id: 'one', workflow: 'w' }), {}, () => w);
    expect(inputsOf(sub, 'one.dig')).toEqual([
      { first: { by: 'one.look' }, deep: [{ n: 'one.look' }], why: '{% on %}' },
    ]);
  });
});
