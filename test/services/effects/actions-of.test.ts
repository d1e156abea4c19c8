import type { Approval } from '#domain/approvals/approval.ts';
import type { Run } from '#domain/runs/run.ts';
import { actionsOf } from '#services/effects/actions-of.ts';
import { performAction } from '#services/effects/perform-action.ts';
import { requestApproval } from '#services/effects/request-approval.ts';
import { verifyForStep } from '#services/effects/verify-for-step.ts';
import { outboxOf, sampleRun } from '../../ports/samples.ts';
import { EFFECTS_START, effectsWorld } from '../../support/effects.ts';

async function world() {
  const { deps, actions, say, propose } = await effectsWorld();
  const begin = async (): Promise<Run> => {
    const run = sampleRun('acme', {
      ...{ requestedBy: 'ann', createdAt: EFFECTS_START },
      deadlineAt: EFFECTS_START + 900_000,
    });
    const event = { type: 'run-started', attempt: 1, at: EFFECTS_START } as const;
    await deps.runs.create({ ...run, status: 'running' }, [event], outboxOf(run));
    return run;
  };
  const run = await begin();
  const events = () => deps.runs.events('acme', run.id, 0, 500);
  return {
    ...{ deps, run, say, begin },
    propose: (change: object = {}) => propose({ runId: run.id, ...change }),
    told: async () => actionsOf(await events()),
    history: async () => (await events()).map(({ type }) => type),
    perform: ({ proposal }: Approval) => performAction(deps, actions, { tenantId: 'acme', id: proposal.id }),
    look: ({ proposal }: Approval, step = 'look', by: Run = run) =>
      verifyForStep(deps, actions, {
        ...{ tenantId: 'acme', runId: by.id, attempt: 1 },
        ...{ step, input: { approval: proposal.id } },
      }),
  };
}

const turn = { tool: 'turn_dial', target: 'dial:a', arguments: { dial: 'a', level: 7 }, risk: 'low' };

describe('the actions that a history tells of', () => {
  it('are whole: what, by whose approval, when, how it ended, and what a later look saw', async () => {
    const { propose, say, perform, look, told } = await world();
    const approval = await propose();
    const named = { approval: approval.proposal.id, ...turn };
    expect(await told()).toEqual([{ ...named, status: 'pending', decisions: [] }]);
    await say('bob', approval);
    const decisions = [{ by: 'bob', decision: 'approve' }];
    expect(await told()).toEqual([{ ...named, status: 'approved', decisions }]);
    await perform(approval);
    await look(approval);
    const done = {
      ...{ ...named, status: 'executed', decisions, performedAt: EFFECTS_START },
      outcome: 'done, and what was promised holds',
    };
    expect(await told()).toEqual([{ ...done, checked: { holds: true, at: EFFECTS_START } }]);
  });

  it('say what a later look saw last, each look once', async () => {
    const { deps, propose, say, perform, look, told, history } = await world();
    const approval = await propose();
    await say('bob', approval);
    await perform(approval);
    await look(approval);
    await look(approval);
    deps.actuator.change('dial:a', { level: 3 });
    await look(approval, 'later');
    expect((await told())[0]?.checked).toEqual({ holds: false, at: EFFECTS_START });
    expect((await history()).filter((type) => type === 'action-checked')).toHaveLength(2);
  });

  it('are refused by one word, approved by as many as the risk takes, and looked at only where done', async () => {
    const { propose, say, look, told, history } = await world();
    const refused = await propose();
    await say('bob', refused, 'reject');
    await look(refused);
    const high = await propose({ key: 'second', input: { dial: 'b', level: 150 } });
    await say('bob', high);
    expect((await told()).map(({ status }) => status)).toEqual(['rejected', 'pending']);
    await say('cleo', high);
    expect((await told()).map(({ status }) => status)).toEqual(['rejected', 'approved']);
    expect(await history()).not.toContain('action-checked');
  });

  it('are what they have come to where nobody could perform them, or they were taken back', async () => {
    const { deps, propose, say, perform, told } = await world();
    const voided = await propose();
    const undone = await propose({ key: 'second', input: { dial: 'b', level: 13 } });
    for (const approval of [voided, undone]) await say('bob', approval);
    deps.actuator.change('dial:a', { level: 2 });
    for (const approval of [voided, undone]) await perform(approval);
    expect((await told()).map(({ status, outcome }) => [status, outcome])).toEqual([
      ['voided', 'the target has changed since it was proposed: propose it again'],
      ['undone', 'it was done, what was promised did not hold, and it was taken back'],
    ]);
  });

  it('are none where people were only asked whether the run may go on', async () => {
    const { deps, run, told } = await world();
    const asked = { step: 'ask', question: 'May it?', timeoutSeconds: 60, taskToken: 't' };
    await requestApproval(deps, { tenantId: 'acme', runId: run.id, attempt: 1, ...asked });
    expect(await told()).toEqual([]);
  });

  it('are looked at again by no run that they are not of', async () => {
    const { propose, look, begin } = await world();
    await expect(look(await propose(), 'look', await begin())).rejects.toMatchObject({ code: 'not_found' });
  });
});
