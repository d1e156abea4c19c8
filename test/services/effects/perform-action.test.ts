import type { Approval } from '#domain/approvals/approval.ts';
import { OrchestratorError } from '#domain/errors.ts';
import { effectToken } from '#services/effects/held-action.ts';
import { ACTION_LEASE_MS, performAction } from '#services/effects/perform-action.ts';
import { EFFECTS_START, effectsWorld } from '../../support/effects.ts';

async function approved(level = 7) {
  const world = await effectsWorld();
  const approval = await world.propose({ input: { dial: 'a', level } });
  await world.say('bob', approval);
  const perform = (): Promise<Approval> =>
    performAction(world.deps, world.actions, { tenantId: 'acme', id: approval.proposal.id });
  return { ...world, approval, perform };
}

describe('performAction', () => {
  it('acts once, with a receipt, and writes each step into the history', async () => {
    const { deps, approval, perform, history } = await approved();
    const { id } = approval.proposal;
    expect(await perform()).toMatchObject({
      status: 'executed',
      outcome: { at: EFFECTS_START, message: 'done, and what was promised holds', receipt: 'receipt-1' },
    });
    expect(deps.actuator.acted).toEqual([
      {
        tool: 'turn_dial',
        target: 'dial:a',
        arguments: { dial: 'a', level: 7 },
        token: effectToken(id, 'act'),
        before: { level: 1 },
        scope: { tenantId: 'acme', approvalId: id },
      },
    ]);
    expect(await history()).toEqual([
      'action-proposed',
      'action-decided',
      'action-claimed',
      'action-intended',
      'action-performed',
      'action-settled',
    ]);
  });

  it('answers what became of it when it is asked again', async () => {
    const { deps, perform } = await approved();
    const first = await perform();
    expect(await perform()).toEqual(first);
    expect(deps.actuator.acted).toHaveLength(1);
  });

  it('refuses what nobody has approved', async () => {
    const { deps, actions, propose } = await effectsWorld();
    const { id } = (await propose()).proposal;
    await expect(performAction(deps, actions, { tenantId: 'acme', id })).rejects.toMatchObject({
      code: 'conflict',
    });
    expect(deps.actuator.acted).toEqual([]);
  });

  it('answers an approval of another tenant like a missing one', async () => {
    const { deps, actions, approval } = await approved();
    const name = { tenantId: 'umbrella', id: approval.proposal.id };
    await expect(performAction(deps, actions, name)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('voids it where the target is not what was seen', async () => {
    const { deps, perform } = await approved();
    deps.actuator.change('dial:a', { level: 2 });
    expect(await perform()).toMatchObject({
      status: 'voided',
      outcome: { message: 'the target has changed since it was proposed: propose it again' },
    });
    expect(deps.actuator.acted).toEqual([]);
  });

  it('lets it expire where its time is over', async () => {
    const { deps, approval, perform } = await approved();
    await deps.clock.advance(approval.proposal.expiresAt - EFFECTS_START);
    expect(await perform()).toMatchObject({ status: 'expired' });
    expect(deps.actuator.acted).toEqual([]);
  });

  it('voids what is stored otherwise than it was approved', async () => {
    const { deps, approval, perform, stored } = await approved();
    const { proposal, version, ...rest } = await stored(approval);
    const forged = { ...proposal, arguments: { dial: 'a', level: 8 } };
    await deps.approvals.update({ ...rest, proposal: forged, version: version + 1 });
    expect(await perform()).toMatchObject({
      status: 'voided',
      outcome: { message: 'what is stored is not what was approved' },
    });
    expect(deps.actuator.acted).toEqual([]);
  });

  it('voids it where the tool was switched off, or work was stopped', async () => {
    const off = await approved();
    await off.deps.toolSwitches.set({
      tenantId: 'acme',
      tool: 'turn_dial',
      enabled: false,
      changedBy: 'root',
      changedAt: EFFECTS_START,
    });
    expect(await off.perform()).toMatchObject({
      status: 'voided',
      outcome: { message: 'the tool was switched off' },
    });
    const halted = await approved();
    await halted.deps.stop.stop({ kind: 'tenant', tenantId: 'acme' }, EFFECTS_START, 'wait');
    expect(await halted.perform()).toMatchObject({ status: 'voided', outcome: { message: 'stopped: wait' } });
    expect([...off.deps.actuator.acted, ...halted.deps.actuator.acted]).toEqual([]);
  });

  it('takes back what does not hold afterwards', async () => {
    const { deps, perform, history } = await approved(13);
    expect(await perform()).toMatchObject({ status: 'undone' });
    expect(deps.actuator.acted.map((effect) => effect.arguments)).toEqual([
      { dial: 'a', level: 13 },
      { dial: 'a', level: 1 },
    ]);
    expect((await history()).slice(-3)).toEqual(['action-performed', 'action-undoing', 'action-settled']);
  });

  it('does nothing more after a stop, not even taking back', async () => {
    const { deps, perform } = await approved(13);
    const { observe } = deps.actuator;
    deps.actuator.observe = async (target) => {
      if (deps.actuator.acted.length === 1)
        await deps.stop.stop({ kind: 'everything' }, EFFECTS_START, 'halt');
      return observe(target);
    };
    expect(await perform()).toMatchObject({ status: 'failed' });
    expect(deps.actuator.acted).toHaveLength(1);
  });

  it('keeps a second worker off while the first one holds it', async () => {
    const { deps, perform } = await approved();
    const { observe } = deps.actuator;
    let second: unknown;
    deps.actuator.observe = async (target) => {
      second ??= await perform().catch((error) => error);
      return observe(target);
    };
    expect(await perform()).toMatchObject({ status: 'executed' });
    expect(second).toMatchObject({ code: 'lease_held', retryable: true });
    expect(deps.actuator.acted).toHaveLength(1);
  });

  it('refuses every write of an owner that was overtaken', async () => {
    const { deps, perform } = await approved();
    const { observe } = deps.actuator;
    let overtaken = false;
    deps.actuator.observe = async (target) => {
      if (!overtaken) {
        overtaken = true;
        await deps.clock.advance(ACTION_LEASE_MS);
        await perform();
      }
      return observe(target);
    };
    // the target has changed in its eyes, and even that it cannot write
    await expect(perform()).rejects.toMatchObject({ code: 'conflict' });
    expect(deps.actuator.acted).toHaveLength(1);
  });

  it('leaves to a person what the target cannot tell', async () => {
    const { deps, perform } = await approved();
    deps.actuator.act = async () => {
      throw new OrchestratorError('timeout', 'no answer');
    };
    deps.actuator.probe = async () => 'unknown';
    expect(await perform()).toMatchObject({ status: 'indeterminate' });
    deps.actuator.probe = async () => 'not-done';
    expect(await perform()).toMatchObject({ status: 'indeterminate' });
    expect(deps.actuator.acted).toEqual([]);
  });

  it('fails where the world refuses and was not changed', async () => {
    const { deps, perform } = await approved();
    deps.actuator.act = async () => {
      throw new OrchestratorError('forbidden', 'no such permission');
    };
    expect(await perform()).toMatchObject({
      status: 'failed',
      outcome: { message: 'refused, nothing was changed: no such permission' },
    });
  });
});
