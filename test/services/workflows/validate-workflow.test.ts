import { defineWorkflow } from '#declare/define-workflow.ts';
import { executeWorkflow } from '#services/workflows/execute-workflow.ts';
import { validateWorkflow } from '#services/workflows/validate-workflow.ts';
import { investigate } from '../../../functions/workflows/investigate/workflow.ts';
import { engineDeps, inputOf, registration } from '../../support/engine.ts';
import { type Any, KNOWN } from './known.ts';

const whole = (): Any => structuredClone(investigate) as Any;

describe('validateWorkflow', () => {
  it('finds nothing wrong with the investigation', () => {
    expect(validateWorkflow(investigate, KNOWN)).toEqual([]);
  });

  it.each<[string, (w: Any) => unknown, string]>([
    ['no steps', (w) => ({ ...w, steps: [] }), '/steps'],
    ['an unknown member', (w) => ({ ...w, extra: 1 }), '/extra'],
    ['an unknown kind of step', (w) => ({ ...w, steps: [{ kind: 'sleep', id: 'a' }] }), '/steps/0/kind'],
    ['a bad name', (w) => ({ ...w, steps: [{ kind: 'task', id: 'A b', task: 'x' }] }), '/steps/0/id'],
    ['a step twice', (w) => ({ ...w, steps: [w.steps[0], w.steps[0]] }), '/steps/1/id'],
    ['a taken name', (w) => ({ ...w, steps: [{ ...w.steps[0], id: 'failed' }] }), '/steps/0/id'],
    ['an unknown task', (w) => ({ ...w, steps: [{ kind: 'task', id: 'a', task: 'x' }] }), '/steps/0/task'],
    [
      'a heartbeat that never counts',
      (w) => ({ ...w, steps: [{ ...w.steps[0], heartbeatSeconds: 240 }, w.steps[1]] }),
      '/steps/0/heartbeatSeconds',
    ],
    ['agents longer than the whole', (w) => ({ ...w, timeoutSeconds: 200 }), '/steps/0/timeoutSeconds'],
    ['an unknown task for failures', (w) => ({ ...w, onFailure: 'nobody' }), '/onFailure'],
    [
      'a failure task that is a step',
      (w) => ({ ...w, steps: [...w.steps, { kind: 'task', id: 'settleFailure', task: 'settleFailure' }] }),
      '/onFailure',
    ],
  ])('names the place of %s', (_, spoil, pointer) => {
    expect(validateWorkflow(spoil(whole()), KNOWN).map((f) => f.pointer)).toContain(pointer);
  });

  it('names every fault at once', () => {
    const twice = { ...whole(), onFailure: 'nobody', timeoutSeconds: 100 };
    expect(validateWorkflow(twice, { ...KNOWN, tasks: [] })).toHaveLength(4);
  });
});

describe('executeWorkflow', () => {
  const request = { tenantId: 'acme', requestedBy: 'k', correlationId: 'c', input: inputOf('Test task') };

  it('starts a run of the workflow', async () => {
    const deps = engineDeps();
    await deps.agents.register(registration('log-analysis'));
    const run = await executeWorkflow(deps, { ...investigate, id: 'nightly' }, KNOWN, request);
    expect(deps.engine.executions).toEqual([
      {
        tenantId: 'acme',
        runId: run.id,
        workflow: 'nightly',
        attempt: 1,
        agents: ['log-analysis'],
        correlationId: 'c',
        state: 'running',
      },
    ]);
  });

  it('refuses one that cannot be run, with every fault', async () => {
    const broken = defineWorkflow({ id: 'b', title: 'b', timeoutSeconds: 1, steps: [], onFailure: 'x' });
    await expect(executeWorkflow(engineDeps(), broken, KNOWN, request)).rejects.toMatchObject({
      code: 'invalid_request',
      faults: [expect.objectContaining({ pointer: '/steps' })],
    });
  });
});
