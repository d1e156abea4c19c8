import { memoryEvidenceStore } from '#adapters/memory/evidence-store.ts';
import { memoryWorkflowEngine } from '#adapters/memory/workflow-engine.ts';
import type { Run } from '#domain/runs/run.ts';
import type { NewEvent } from '#ports/run-store.ts';
import { actionsOf } from '#services/effects/actions-of.ts';
import { performForStep } from '#services/effects/perform-for-step.ts';
import { proposeForStep } from '#services/effects/propose-for-step.ts';
import { resumeEnded } from '#services/replay/resume-ended.ts';
import { changeRun } from '#services/runs/change-run.ts';
import { outboxOf, sampleRun } from '../../ports/samples.ts';
import { EFFECTS_START, effectsWorld } from '../../support/effects.ts';
import { inputOf } from '../../support/engine.ts';
import { type Death, mortalPorts } from '../replay/mortal-ports.ts';

/** Proposes and performs one action in a run whose process dies at one call; a resumed run goes on with it. */
async function resumedAfter(death: Death) {
  const world = await effectsWorld();
  const { deps, actions, say } = world;
  const run: Run = sampleRun('acme', {
    requestedBy: 'ann',
    input: inputOf('turn dial:a to 7'),
    createdAt: EFFECTS_START,
    deadlineAt: EFFECTS_START + 900_000,
  });
  const input = { hash: 'a'.repeat(64), bytes: 2, mediaType: 'application/json' };
  const accepted: NewEvent = {
    type: 'run-accepted',
    workflow: 'acts',
    requestedBy: 'ann',
    input,
    at: EFFECTS_START,
  };
  await deps.runs.create(run, [accepted], outboxOf(run));
  const step = {
    step: 'turn',
    input: { tool: 'turn_dial', input: { dial: 'a', level: 7 }, reason: 'quiet' },
  };
  const executionOf = ({ id }: Run) => ({ tenantId: 'acme', runId: id, attempt: 1 });
  const proposed = await proposeForStep(deps, actions, { ...executionOf(run), ...step });
  const approval = await deps.approvals.get('acme', proposed.approval);
  if (approval === undefined) throw new Error('nothing was proposed');
  await say('bea', approval);
  const { approvals, runs, actuator, toolSwitches, grants, stop } = deps;
  const mortal = mortalPorts({ approvals, runs, actuator, toolSwitches, grants, stop }, death);
  const perform = (d: typeof deps, of: Run, id: string) =>
    performForStep(d, actions, { ...executionOf(of), input: { approval: id } });
  await perform({ ...deps, ...mortal.ports }, run, proposed.approval).catch(() => undefined);
  const error = { code: 'unavailable', message: 'gone' };
  await changeRun(deps, { tenantId: 'acme', runId: run.id }, 'fail', {
    events: [{ type: 'run-failed', error }],
  });
  const next = await resumeEnded(
    { ...deps, evidence: memoryEvidenceStore(), engine: memoryWorkflowEngine(), budgets: undefined },
    { tenantId: 'acme', runId: run.id, requestedBy: 'ann', correlationId: 'r' },
  );
  // whoever held the action is gone for good
  await deps.clock.advance(130_000);
  const again = await proposeForStep(deps, actions, { ...executionOf(next), ...step });
  const second = await deps.approvals.get('acme', again.approval);
  if (second?.status === 'pending') await say('bea', second);
  const outcome = await perform(deps, next, again.approval);
  return {
    calls: mortal.life.calls,
    outcome,
    acted: deps.actuator.acted.length,
    told: actionsOf(await deps.runs.events('acme', next.id, 0, 500)),
    of: run.id,
    same: again.approval === proposed.approval,
  };
}

describe('an action of a run that died and was resumed', () => {
  it('is done once, wherever the death struck', async () => {
    const whole = await resumedAfter({ call: Number.POSITIVE_INFINITY, after: true });
    expect(whole).toMatchObject({
      acted: 1,
      same: true,
      outcome: { status: 'executed', receipt: 'receipt-1' },
    });
    const seen = new Set<string>();
    for (let call = 1; call <= whole.calls; call += 1) {
      for (const after of [false, true]) {
        const { acted, outcome, same } = await resumedAfter({ call, after });
        expect([call, after, acted, outcome.status]).toEqual([call, after, 1, 'executed']);
        seen.add(same ? 'taken over' : 'proposed anew');
      }
    }
    // before anything had left it was proposed anew, under new eyes
    expect([...seen].sort()).toEqual(['proposed anew', 'taken over']);
  });

  it('is not there for a run that goes on with another one', async () => {
    const { deps, actions, propose } = await effectsWorld();
    const approval = await propose();
    const other = sampleRun('acme', { createdAt: EFFECTS_START, deadlineAt: EFFECTS_START + 900_000 });
    const event = { type: 'run-started', attempt: 1, at: EFFECTS_START } as const;
    await deps.runs.create(other, [event], outboxOf(other));
    const asked = {
      tenantId: 'acme',
      runId: other.id,
      attempt: 1,
      input: { approval: approval.proposal.id },
    };
    await expect(performForStep(deps, actions, asked)).rejects.toMatchObject({ code: 'not_found' });
  });
});
