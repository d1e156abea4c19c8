import { approvalExamples } from '#declare/approval-examples.ts';
import { exampleIds } from '#declare/examples.ts';
import { type ActionGrant, covers, LONGEST_GRANT_MS } from '#domain/approvals/action-grant.ts';
import { revokeGrant } from '#services/approvals/keep-grants.ts';
import {
  type ApprovalWorld,
  approvalWorld,
  approvedIn,
  approver,
  refusal,
  stranger,
} from './approval-world.ts';

const HOUR = 3_600_000;
const id = 'agr_01jd4x9q0g0123456789abcdzz';

/** A grant of the approver for what is proposed here, unless a test says otherwise. */
async function granting(members: Partial<ActionGrant> = {}): Promise<ApprovalWorld> {
  const world = await approvalWorld();
  const now = world.clock.now();
  await world.ports.grants.put({
    id,
    tenantId: 'acme',
    tool: 'turn_dial',
    target: 'dial:a',
    grantedBy: approver.id,
    grantedAt: now - HOUR,
    expiresAt: now + HOUR,
    uses: 0,
    ...members,
  });
  return world;
}

describe('a grant', () => {
  it('stands in for the approver of exactly its tool on exactly its target', async () => {
    const world = await granting();
    const approval = await world.propose();
    expect([approval.status, approval.grant]).toEqual(['approved', id]);
    expect((await world.perform(approval)).status).toBe('executed');
    expect(world.actuator.acted).toHaveLength(1);
    expect(await world.ports.grants.get('acme', id)).toMatchObject({
      uses: 1,
      lastUsedBy: approval.proposal.id,
    });
  });

  it.each<readonly [string, Partial<ActionGrant>]>([
    ['for another tool', { tool: 'turn_dials' }],
    ['for another target', { target: 'dial:b' }],
    ['for a target whose name only begins the same', { target: 'dial:aa' }],
    ['of another tenant', { tenantId: 'umbrella' }],
    ['of the requester', { grantedBy: 'key_1' }],
    ['that was revoked', { revokedAt: 1 }],
    ['that has expired', { grantedAt: 1, expiresAt: 2 }],
  ])('does not stand in: one %s', async (_, members) => {
    const world = await granting(members);
    const approval = await world.propose();
    expect([approval.status, approval.grant]).toEqual(['pending', undefined]);
    await expect(world.perform(approval)).rejects.toMatchObject({ code: 'conflict' });
    expect(world.actuator.acted).toEqual([]);
  });

  it('does not stand in for a high risk', async () => {
    const world = await granting();
    const approval = await world.propose({ input: { dial: 'a', level: 101 } });
    expect([approval.status, approval.needed]).toEqual(['pending', 2]);
    const grant = (await world.ports.grants.get('acme', id)) as ActionGrant;
    const ofRisk = (risk: 'medium' | 'high') => ({ ...approval.proposal, risk });
    const now = world.clock.now();
    expect([covers(grant, ofRisk('medium'), now), covers(grant, ofRisk('high'), now)]).toEqual([true, false]);
    await expect(world.perform(approval)).rejects.toMatchObject({ code: 'conflict' });
    expect(world.actuator.acted).toEqual([]);
  });

  it.each<readonly [string, (world: ApprovalWorld) => unknown]>([
    ['it is revoked', (world) => revokeGrant(world.deps as never, { tenantId: 'acme', id })],
    ['it expires', (world) => world.clock.advance(HOUR)],
  ])('no longer stands in for what waits to be performed once %s', async (_, change) => {
    const world = await granting();
    const approval = await world.propose({ expiresInSeconds: 7_200 });
    await change(world);
    const { status, outcome } = await world.perform(approval);
    expect([status, outcome?.message]).toEqual(['voided', 'the grant that stood in for approval has ended']);
    expect(world.actuator.acted).toEqual([]);
  });

  it('does not stand in once the tool is off', async () => {
    const world = await granting();
    const approval = await world.propose();
    await world.switched(false);
    expect((await world.perform(approval)).status).toBe('voided');
    await expect(world.propose({ key: 'next' })).rejects.toMatchObject({ code: 'forbidden' });
    expect(world.actuator.acted).toEqual([]);
  });

  it('does not outlast a changed target', async () => {
    const world = await granting();
    const approval = await world.propose();
    world.actuator.change('dial:a', { level: 3 });
    expect((await world.perform(approval)).status).toBe('voided');
    expect(world.actuator.acted).toEqual([]);
  });

  it('lives for a day at most', async () => {
    const now = Date.UTC(2026, 10, 21, 3);
    const world = await granting({ grantedAt: now, expiresAt: now + LONGEST_GRANT_MS });
    await world.clock.advance(LONGEST_GRANT_MS);
    expect((await world.propose()).status).toBe('pending');
    expect(world.actuator.acted).toEqual([]);
  });
});

describe('a mutating tool that is off', () => {
  it('is neither proposed nor performed, and another tenant cannot switch it on', async () => {
    const world = await approvalWorld();
    const approval = await approvedIn(world);
    await world.switched(false);
    await world.switched(true, stranger.tenantId);
    await expect(world.propose({ key: 'next' })).rejects.toMatchObject({ code: 'forbidden' });
    expect((await world.perform(approval)).status).toBe('voided');
    expect(world.actuator.acted).toEqual([]);
  });
});

describe('another tenant', () => {
  const { missing, missingGrant } = approvalExamples;
  const routes = [
    ['getApproval', 'approvalId', missing, undefined],
    ['decideApproval', 'approvalId', missing, 'decision'],
    ['makeApprovalLinks', 'approvalId', missing, 'link'],
    ['revokeActionGrant', 'grantId', missingGrant, undefined],
  ] as const;

  it.each(routes)('gets from %s what it would get if there were nothing', async (route, name, none, form) => {
    const world = await granting();
    const approval = await world.propose({ input: { dial: 'b', level: 7 } });
    const bodies = { decision: { decision: 'approve' }, link: { approver: 'key_3' } };
    const body = form === undefined ? undefined : { ...bodies[form], hash: approval.hash };
    const ask = async (value: string) => {
      const { status, json } = await world.ask(route, {
        params: { [name]: value },
        body,
        principal: stranger,
      });
      return { status, json: { ...json, requestId: '' } };
    };
    const own = name === 'grantId' ? id : approval.proposal.id;
    expect(await ask(own)).toEqual(await ask(none));
    expect((await ask(own)).status).toBe(404);
    expect(await world.stored(approval)).toEqual(approval);
    expect(await world.ports.grants.get('acme', id)).not.toHaveProperty('revokedAt');
    expect(world.actuator.acted).toEqual([]);
  });

  it.each(['listApprovals', 'listActionGrants'])('finds nothing in %s', async (route) => {
    const world = await granting();
    await world.propose();
    expect((await world.ask(route, { principal: stranger })).json).toEqual({ items: [] });
  });

  it('proposes nothing for a run that is not its own', async () => {
    const world = await approvalWorld();
    await world.switched(true, stranger.tenantId);
    await expect(world.propose({ tenantId: stranger.tenantId, runId: exampleIds.run })).rejects.toMatchObject(
      {
        code: 'not_found',
      },
    );
    expect(world.actuator.acted).toEqual([]);
  });

  it('approves nothing with a hash that it has learnt', async () => {
    const world = await approvalWorld();
    const got = await world.decide(await world.propose(), stranger);
    expect(refusal(got)).toEqual({ status: 404, code: 'not_found' });
    expect(world.actuator.acted).toEqual([]);
  });
});
