import { registerWorkflow } from '#services/workflows/register-workflow.ts';
import { runWorkflow } from '#services/workflows/run-workflow.ts';
import { inputOf } from '../../support/engine.ts';
import { alarms, registering, registrable } from './registering.ts';

type Deps = Awaited<ReturnType<typeof registering>>;
const register = (deps: Deps, body: unknown) =>
  registerWorkflow(deps, { tenantId: 'acme', by: 'key_1', body });

describe('a workflow in another', () => {
  const part = { kind: 'workflow', id: 'sub', workflow: 'looks' };
  const faultOf = async (deps: Deps, definition: object) =>
    register(deps, definition).then(
      () => undefined,
      (refused) => (refused as { faults: unknown }).faults,
    );

  it('leaves the report, which ends the run, to the one around it', async () => {
    const deps = await registering();
    const after = { ...alarms, id: 'again' };
    const waits = { kind: 'wait', id: 'rest', seconds: 5, needs: ['alarms'] };
    await register(deps, registrable('looks', alarms, waits));
    await register(deps, registrable('whole', part, after));
    await runWorkflow(deps, {
      tenantId: 'acme',
      requestedBy: 'key_1',
      correlationId: 'c',
      input: inputOf('Nightly look'),
      workflow: 'whole',
    });
    const [definition = ''] = [...deps.machines.made.values()];
    const states = [...definition.matchAll(/"([^"]+)":\{"Type":"(?:Task|Wait)"/g)].map(([, name]) => name);
    expect(states.sort()).toEqual([
      'again',
      'settleFailure',
      'sub.alarms',
      'sub.rest',
      'synthesize',
      'verify',
    ]);
  });

  it('is refused where it does nothing but report, or reads what its report leaves', async () => {
    const deps = await registering();
    const pointer = '/steps/0/workflow';
    await register(deps, registrable('looks'));
    expect(await faultOf(deps, registrable('whole', part))).toEqual([
      { pointer, message: 'does nothing but report, which the workflow around it does' },
    ]);
    const { steps, ...looks } = registrable('looks', alarms);
    const [look, synthesize, verify] = steps;
    const when = { ref: '/steps/synthesize/draft', exists: true };
    const pause = { kind: 'wait', id: 'pause', seconds: 1 };
    const reading = { kind: 'choice', id: 'more', choices: [{ when, steps: [pause] }] };
    await register(deps, { ...looks, steps: [look, synthesize, reading, verify] });
    expect(await faultOf(deps, registrable('whole', part))).toEqual([
      { pointer, message: 'reads what its own report leaves, and as a part it writes none' },
    ]);
  });
});
