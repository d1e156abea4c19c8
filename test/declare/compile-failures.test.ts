import type { WorkflowStep } from '#declare/workflow.ts';
import { broken, inputsOf, runOf, stepsRun, tool, workflowOf } from './running.ts';

describe('compileWorkflow, where a step fails for good', () => {
  it('gives what a step inside a branch leaves back through a failure that is gone on from', () => {
    const w = workflowOf(
      'w',
      tool('a', {}, { catch: { next: 'continue' } }),
      tool('b', {}, { needs: [] }),
      tool('z', { a: { ref: '/steps/a' }, b: { ref: '/steps/b/by' } }, { needs: ['a', 'b'] }),
    );
    expect(inputsOf(runOf(w, { a: broken }), 'z')).toEqual([{ a: { failed: 'Permanent' }, b: 'b' }]);
    expect(inputsOf(runOf(w, {}), 'z')).toEqual([{ a: { by: 'a' }, b: 'b' }]);
  });

  it('makes a failed step good, one thing after the other, then goes on', () => {
    const rule = { compensate: [tool('undo1'), tool('undo2')], next: 'continue' };
    const w = workflowOf('w', tool('a', {}, { catch: rule }), tool('b'));
    expect(stepsRun(w, { a: broken })).toEqual(['a', 'undo1', 'undo2', 'b']);
    expect(stepsRun(w)).toEqual(['a', 'b']);
  });

  it.each([
    ['at the top', (a: WorkflowStep) => [a, tool('b')]],
    [
      'inside branches',
      (a: WorkflowStep) => [{ kind: 'parallel', id: 'p', steps: [a, tool('c')] } as WorkflowStep, tool('b')],
    ],
    [
      'inside a map',
      (a: WorkflowStep) => [
        { kind: 'map', id: 'm', items: [1], maxConcurrency: 1, steps: [a] } as WorkflowStep,
      ],
    ],
  ])('makes a failed step good, then settles the run with its failure, %s', (_, around) => {
    const a = tool('a', {}, { catch: { compensate: [tool('undo')], next: 'fail' } });
    const execution = runOf(workflowOf('w', ...around(a)), { a: broken });
    expect(execution.status).toBe('failed');
    const states = execution.calls.map(({ state }) => state);
    expect(states.filter((state) => state !== 'c')).toEqual(['a', 'undo', 'settle']);
    expect(execution.calls.at(-1)?.given).toMatchObject({ error: 'Permanent', cause: 'tool_failed: no' });
  });

  it('catches a block as a whole, with what its steps left where none failed', () => {
    const block: WorkflowStep = {
      kind: 'parallel',
      id: 'p',
      steps: [tool('a'), tool('b', { a: { ref: '/steps/a/by' } })],
      catch: { compensate: [tool('undo')], next: 'continue' },
    };
    const w = workflowOf('w', block, tool('z', { p: { ref: '/steps/p' }, b: { ref: '/steps/p/b/by' } }));
    expect(inputsOf(runOf(w, {}), 'z')).toEqual([{ p: { a: { by: 'a' }, b: { by: 'b' } }, b: 'b' }]);
    const failed = runOf(w, { b: broken });
    expect(failed.calls.map(({ state }) => state)).toEqual(['a', 'b', 'undo', 'z']);
    expect(inputsOf(failed, 'z')).toEqual([{ p: { failed: 'Permanent' }, b: null }]);
  });

  it('settles the run when anything fails that nobody catches, wherever it stands', () => {
    const w = workflowOf(
      'w',
      { kind: 'wait', id: 'rest', seconds: 9 },
      { kind: 'parallel', id: 'p', steps: [tool('a'), tool('b')] },
    );
    const execution = runOf(w, { b: broken });
    expect(execution.calls.map(({ state }) => state)).toEqual(['a', 'b', 'settle']);
    expect(execution.status).toBe('failed');
    expect(execution.endsAt).toBe(11);
  });
});
