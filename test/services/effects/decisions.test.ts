import { GO_ON } from '#domain/approvals/proposal.ts';
import { OrchestratorError } from '#domain/errors.ts';
import { performAction } from '#services/effects/perform-action.ts';
import { requestApproval } from '#services/effects/request-approval.ts';
import { settleIndeterminate } from '#services/effects/settle-indeterminate.ts';
import { sweepApprovals } from '#services/effects/sweep-approvals.ts';
import { verifyAction } from '#services/effects/verify-action.ts';
import { EFFECTS_START, effectsWorld } from '../../support/effects.ts';

const HOUR = 3_600_000;

async function waiting() {
  const world = await effectsWorld();
  const { deps, run, propose } = world;
  await deps.runs.update({ ...run, status: 'running', version: 2, deadlineAt: EFFECTS_START + 2 * HOUR }, []);
  const approval = await propose();
  deps.tokens.expect('token');
  const step = { tenantId: 'acme', runId: run.id, attempt: 1, taskToken: 'token', step: 'ask' };
  const ask = (change: { approval?: string; taskToken?: string } = { approval: approval.proposal.id }) =>
    requestApproval(deps, { ...step, question: 'May it?', timeoutSeconds: 600, ...change });
  const sweep = () => sweepApprovals({ ...deps, approvalsDue: deps.approvals });
  return { ...world, approval, ask, sweep };
}

describe('proposeAction', () => {
  it('shows all that is bound: state, undo, risk, expiry, and for whom', async () => {
    const { run, propose } = await effectsWorld();
    const { proposal, status, needed } = await propose({ input: { dial: 'a', level: 200 } });
    expect({ proposal, status, needed }).toEqual({
      proposal: {
        id: proposal.id,
        tenantId: 'acme',
        runId: run.id,
        tool: 'turn_dial',
        target: 'dial:a',
        namedBy: 'request',
        arguments: { dial: 'a', level: 200 },
        observed: { level: 1 },
        undo: { tool: 'turn_dial', arguments: { dial: 'a', level: 1 } },
        risk: 'high',
        requestedBy: 'ann',
        requestedAt: EFFECTS_START,
        expiresAt: EFFECTS_START + HOUR,
        reason: 'it is too quiet',
      },
      status: 'pending',
      needed: 2,
    });
  });

  it('answers a repeated request with the first proposal, and a later attempt too unless it came to nothing', async () => {
    const { propose, say } = await effectsWorld();
    const first = await propose();
    expect(await propose()).toEqual(first);
    expect(await propose({ attempt: 2 })).toEqual(first);
    const rejected = await say('bob', first, 'reject');
    expect(await propose()).toEqual(rejected);
    const second = await propose({ attempt: 2 });
    expect(second).toMatchObject({ status: 'pending' });
    expect(second.proposal.id).not.toBe(first.proposal.id);
  });

  it.each([
    ['a tool that is not there', { tool: 'open_gate' }, 'not_supported'],
    ['an input that does not fit', { input: { dial: 'a', level: 'loud' } }, 'invalid_request'],
    ['a target that is not there', { input: { dial: 'z', level: 7 } }, 'not_found'],
    ['what is so already', { input: { dial: 'a', level: 1 } }, 'conflict'],
    ['a run of another tenant', { tenantId: 'umbrella' }, 'not_found'],
  ])('refuses %s', async (_, change, code) => {
    const { deps, propose } = await effectsWorld();
    await expect(propose(change)).rejects.toMatchObject({ code });
    expect(await deps.approvals.list('acme', { limit: 9 })).toEqual({ items: [] });
  });

  it('refuses a tool that the tenant has not switched on', async () => {
    const { deps, propose } = await effectsWorld();
    const off = { tenantId: 'acme', tool: 'turn_dial', enabled: false, changedBy: 'root', changedAt: 1 };
    await deps.toolSwitches.set(off);
    await expect(propose()).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('lets a grant stand in for people, counted, in the history, and not once it is revoked', async () => {
    const { deps, actions, propose, history } = await effectsWorld();
    const grant = {
      id: deps.random.id('grant'),
      tenantId: 'acme',
      tool: 'turn_dial',
      target: 'dial:a',
      grantedBy: 'bob',
      grantedAt: EFFECTS_START,
      expiresAt: EFFECTS_START + HOUR,
      uses: 0,
    };
    await deps.grants.put(grant);
    const approval = await propose();
    expect(approval).toMatchObject({ status: 'approved', grant: grant.id, decisions: [] });
    expect(await deps.grants.get('acme', grant.id)).toMatchObject({
      uses: 1,
      lastUsedBy: approval.proposal.id,
    });
    expect(await history()).toEqual(['action-proposed', 'action-granted']);
    expect(await propose({ input: { dial: 'b', level: 7 } })).toMatchObject({ status: 'pending' });
    expect(await propose({ input: { dial: 'a', level: 200 } })).toMatchObject({ status: 'pending' });
    await deps.grants.revoke('acme', grant.id, EFFECTS_START);
    const name = { tenantId: 'acme', id: approval.proposal.id };
    expect(await performAction(deps, actions, name)).toMatchObject({ status: 'voided' });
    expect(deps.actuator.acted).toEqual([]);
  });
});

describe('a workflow that waits', () => {
  it('goes on once it is approved', async () => {
    const { deps, approval, ask, say } = await waiting();
    expect(await ask()).toMatchObject({ status: 'pending', taskToken: 'token' });
    expect([...deps.tokens.answers]).toEqual([]);
    expect(await say('bob', approval)).toMatchObject({ status: 'approved', toldAt: EFFECTS_START });
    const output = { approval: approval.proposal.id, status: 'approved' };
    expect([...deps.tokens.answers]).toEqual([['token', { output }]]);
  });

  it('fails for good once it is rejected', async () => {
    const { deps, approval, ask, say } = await waiting();
    await ask();
    await say('bob', approval, 'reject');
    const error = { code: 'Permanent', message: 'conflict: the approval was not given: rejected' };
    expect([...deps.tokens.answers]).toEqual([['token', { error }]]);
  });

  it('goes on at once where it was approved before', async () => {
    const { deps, approval, ask, say } = await waiting();
    await say('bob', approval);
    expect(await ask()).toMatchObject({ status: 'approved', toldAt: EFFECTS_START });
    expect(deps.tokens.answers.size).toBe(1);
  });

  it('is told by the newer key where it was asked for again', async () => {
    const { deps, approval, ask, say } = await waiting();
    await ask();
    deps.tokens.expect('newer');
    await ask({ approval: approval.proposal.id, taskToken: 'newer' });
    await say('bob', approval);
    expect([...deps.tokens.answers.keys()]).toEqual(['newer']);
  });

  it('asks whether it may go on, of anybody but the requester', async () => {
    const { deps, ask, say, run } = await waiting();
    const asked = await ask({});
    expect(asked.proposal).toMatchObject({ tool: GO_ON, target: `run:${run.id}`, reason: 'May it?' });
    await expect(say('ann', asked)).rejects.toMatchObject({ code: 'forbidden' });
    await say('bob', asked);
    expect([...deps.tokens.answers.keys()]).toEqual(['token']);
  });

  it('does not wait for the approval of another run', async () => {
    const { ask } = await waiting();
    await expect(ask({ approval: 'apr_00000000000000000000000000' })).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  it('is told by the sweep what could not be told at once', async () => {
    const { deps, approval, ask, say, stored, sweep } = await waiting();
    await ask();
    const { succeed } = deps.tokens;
    deps.tokens.succeed = async () => {
      throw new OrchestratorError('unavailable', 'down');
    };
    expect(await say('bob', approval)).toMatchObject({ status: 'approved' });
    expect((await stored(approval)).toldAt).toBeUndefined();
    deps.tokens.succeed = succeed;
    await deps.clock.advance(16_000);
    expect(await sweep()).toEqual({ expired: 0, told: 1, abandoned: 0, errors: 0 });
    expect(deps.tokens.answers.size).toBe(1);
    expect(await sweep()).toEqual({ expired: 0, told: 0, abandoned: 0, errors: 0 });
  });

  it('is told when nobody decided in time', async () => {
    const { deps, approval, ask, stored, sweep } = await waiting();
    await ask();
    await deps.clock.advance(HOUR + 1);
    expect(await sweep()).toMatchObject({ expired: 1 });
    expect(await stored(approval)).toMatchObject({ status: 'expired' });
    const message = 'conflict: the approval was not given: expired, nobody decided in time';
    expect(deps.tokens.answers.get('token')).toEqual({ error: { code: 'Permanent', message } });
  });
});

describe('what was left half done', () => {
  it.each([
    ['has failed where nothing had left', 'observe', 'failed'],
    ['is for a person where it may have', 'act', 'indeterminate'],
  ] as const)('%s', async (_, method, status) => {
    const { deps, actions, approval, say, stored, sweep } = await waiting();
    await say('bob', approval);
    // the worker dies there: not even its lease is given back
    const { update } = deps.approvals;
    deps.actuator[method] = async () => {
      deps.approvals.update = async () => {
        throw new Error('dead');
      };
      throw new Error('dead');
    };
    deps.actuator.probe = async () => {
      throw new Error('dead');
    };
    const name = { tenantId: 'acme', id: approval.proposal.id };
    await expect(performAction(deps, actions, name)).rejects.toThrow('dead');
    deps.approvals.update = update;
    await deps.clock.advance(5 * 60_000);
    expect(await sweep()).toMatchObject({ abandoned: 0 });
    await deps.clock.advance(8 * 60_000);
    expect(await sweep()).toMatchObject({ abandoned: 1 });
    expect(await stored(approval)).toMatchObject({ status });
  });

  it('is settled by a person who has looked, once', async () => {
    const { deps, actions, approval, say } = await waiting();
    await say('bob', approval);
    deps.actuator.act = async () => {
      throw new OrchestratorError('timeout', 'no answer');
    };
    deps.actuator.probe = async () => 'unknown';
    const name = { tenantId: 'acme', id: approval.proposal.id };
    expect(await performAction(deps, actions, name)).toMatchObject({ status: 'indeterminate' });
    const finding = { principal: { tenantId: 'acme', id: 'eve' }, id: name.id, done: false, comment: 'at 1' };
    expect(await settleIndeterminate(deps, finding)).toMatchObject({
      status: 'failed',
      outcome: { message: 'a person found it not done: at 1', settledBy: 'eve' },
    });
    await expect(settleIndeterminate(deps, finding)).rejects.toMatchObject({ code: 'conflict' });
  });
});

describe('verifyAction', () => {
  it('says whether the target is still as it was promised', async () => {
    const { deps, actions, approval, say } = await waiting();
    const name = { tenantId: 'acme', id: approval.proposal.id };
    await say('bob', approval);
    expect(await verifyAction(deps, actions, name)).toMatchObject({ status: 'approved', holds: false });
    await performAction(deps, actions, name);
    expect(await verifyAction(deps, actions, name)).toEqual({
      approval: name.id,
      status: 'executed',
      holds: true,
    });
    deps.actuator.change('dial:a', { level: 3 });
    expect(await verifyAction(deps, actions, name)).toMatchObject({ status: 'executed', holds: false });
  });
});
