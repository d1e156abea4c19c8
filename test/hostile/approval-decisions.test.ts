import { exampleIds } from '#declare/examples.ts';
import type { Approval } from '#domain/approvals/approval.ts';
import {
  type ApprovalWorld,
  approvalWorld,
  approvedIn,
  approver,
  type Ending,
  refusal,
  requester,
  second,
} from './approval-world.ts';

const LATER = 61 * 60_000;

describe('a decision that comes too late, again, or from the wrong person', () => {
  const decisions: readonly (readonly [string, (world: ApprovalWorld) => Promise<Ending>, Ending])[] = [
    [
      'after it has expired',
      async (world) => {
        const approval = await world.propose();
        await world.clock.advance(LATER);
        return refusal(await world.decide(approval, approver));
      },
      { status: 409, code: 'conflict' },
    ],
    [
      'at the moment when it expires',
      async (world) => {
        const approval = await world.propose();
        await world.clock.advance(approval.proposal.expiresAt - world.clock.now());
        return refusal(await world.decide(approval, approver));
      },
      { status: 409, code: 'conflict' },
    ],
    [
      'with the hash of another proposal',
      async (world) => {
        const approval = await world.propose();
        const { hash } = await world.propose({ key: 'other', input: { dial: 'b', level: 7 } });
        return refusal(await world.decide(approval, approver, { hash }));
      },
      { status: 412, code: 'precondition_failed' },
    ],
    [
      'without a hash',
      async (world) => {
        const { proposal } = await world.propose();
        const params = { approvalId: proposal.id };
        const body = { decision: 'approve' };
        return refusal(await world.ask('decideApproval', { params, body, principal: approver }));
      },
      { status: 400, code: 'invalid_request' },
    ],
    [
      'in the name of another',
      async (world) => refusal(await world.decide(await world.propose(), requester, { by: 'key_2' })),
      { status: 400, code: 'invalid_request' },
    ],
    [
      'by the requester',
      async (world) => refusal(await world.decide(await world.propose(), requester)),
      { status: 403, code: 'forbidden' },
    ],
    [
      'by a viewer',
      async (world) => {
        const viewer = { ...second, role: 'viewer', scopes: ['actions:read'] } as const;
        return refusal(await world.decide(await world.propose(), { ...viewer, scopes: ['actions:read'] }));
      },
      { status: 403, code: 'forbidden' },
    ],
    [
      'by nobody',
      async (world) => {
        const { hash, proposal } = await world.propose();
        const params = { approvalId: proposal.id };
        const body = { decision: 'approve', hash };
        return refusal(await world.ask('decideApproval', { params, body, principal: 'nobody' }));
      },
      { status: 401, code: 'unauthenticated' },
    ],
    [
      'after a rejection',
      async (world) => {
        const approval = await world.propose();
        await world.decide(approval, second, { decision: 'reject' });
        return refusal(await world.decide(approval, approver));
      },
      { status: 409, code: 'conflict' },
    ],
    [
      'by the one who rejected it',
      async (world) => {
        const approval = await world.propose();
        await world.decide(approval, approver, { decision: 'reject' });
        return refusal(await world.decide(approval, approver));
      },
      { status: 409, code: 'conflict' },
    ],
    [
      'twice by one person where it takes two',
      async (world) => {
        const approval = await world.propose({ input: { dial: 'a', level: 101 } });
        await world.decide(approval, approver);
        return refusal(await world.decide(approval, approver));
      },
      { status: 409, code: 'conflict' },
    ],
    [
      'by the requester as the second of two',
      async (world) => {
        const approval = await world.propose({ input: { dial: 'a', level: 101 } });
        await world.decide(approval, approver);
        return refusal(await world.decide(approval, requester));
      },
      { status: 403, code: 'forbidden' },
    ],
    [
      'with an Idempotency-Key that another decision had',
      async (world) => {
        const headers = { 'idempotency-key': 'one' };
        const first = await world.propose({ input: { dial: 'a', level: 101 } });
        const other = await world.propose({ key: 'other', input: { dial: 'b', level: 7 } });
        const send = ({ proposal, hash }: Approval) =>
          world.ask('decideApproval', {
            params: { approvalId: proposal.id },
            body: { decision: 'approve', hash },
            headers,
            principal: approver,
          });
        await send(first);
        return refusal(await send(other));
      },
      { status: 422, code: 'idempotency_mismatch' },
    ],
  ];

  it.each(decisions)('%s', async (_, act, ending) => {
    const world = await approvalWorld();
    expect(await act(world)).toEqual(ending);
    const { items } = await world.ports.approvals.list('acme', { limit: 100, status: 'approved' });
    expect(items).toEqual([]);
    for (const { proposal } of (await world.ports.approvals.list('acme', { limit: 100 })).items) {
      if (proposal.tool === 'turn_dial') await world.perform({ proposal } as Approval).catch(() => undefined);
    }
    expect(world.actuator.acted).toEqual([]);
  });

  it('is known again by the person: all keys of one user are one caller', async () => {
    const world = await approvalWorld();
    const user = { ...requester, id: 'first.oncall' };
    const run = world.state.runs.get(JSON.stringify(['acme', exampleIds.run]));
    if (run === undefined) throw new Error('the run is gone');
    run.run = { ...run.run, requestedBy: user.id };
    const got = await world.decide(await world.propose(), { ...approver, id: user.id });
    expect(refusal(got)).toEqual({ status: 403, code: 'forbidden' });
    expect(world.actuator.acted).toEqual([]);
  });

  it('changes nothing once it is decided: a second approval, a late rejection, the same again', async () => {
    const world = await approvalWorld();
    const approval = await approvedIn(world);
    const late = [
      await world.decide(approval, second),
      await world.decide(approval, approver),
      await world.decide(approval, second, { decision: 'reject' }),
    ];
    expect(late.map(refusal)).toEqual(Array(3).fill({ status: 409, code: 'conflict' }));
    expect(await world.stored(approval)).toEqual(approval);
    expect(world.actuator.acted).toEqual([]);
  });
});
