import { exampleIds } from '#declare/examples.ts';
import type { Approval } from '#domain/approvals/approval.ts';
import { type ActionProposal, proposalHash } from '#domain/approvals/proposal.ts';
import { approvalWorld, approvedIn, approver, performing, refusal, VOIDED } from './approval-world.ts';

/** Another value for each member that a hash binds, and for the row's own place in the table. */
const forgeries: { readonly [member in keyof ActionProposal]?: (p: ActionProposal) => unknown } = {
  runId: () => exampleIds.finishedRun,
  tool: () => 'turn_dials',
  target: () => 'dial:b',
  namedBy: () => 'request',
  arguments: (p) => ({ ...p.arguments, level: 8 }),
  observed: () => ({ level: 2 }),
  undo: () => null,
  risk: () => 'medium',
  requestedBy: () => 'key_7',
  expiresAt: (p) => p.expiresAt + 1,
};
const fields = Object.keys(forgeries) as (keyof typeof forgeries)[];
const forged = (proposal: ActionProposal, field: keyof typeof forgeries): ActionProposal =>
  ({ ...proposal, [field]: forgeries[field]?.(proposal) }) as ActionProposal;

describe('a proposal that is not the one that was seen', () => {
  it.each(fields)('is not approved: %s changed in the table before the decision', async (field) => {
    const world = await approvalWorld();
    const approval = await world.propose();
    await world.forge(approval, ({ proposal }) => ({ proposal: forged(proposal, field) }));
    const got = await world.decide(approval, approver);
    expect(refusal(got)).toEqual({ status: 412, code: 'precondition_failed' });
    expect(await performing(world, approval)).toEqual({ code: 'conflict' });
    expect(world.actuator.acted).toEqual([]);
  });

  it.each(fields)('is not approved: %s changed, and the hash made anew', async (field) => {
    const world = await approvalWorld();
    const approval = await world.propose();
    await world.forge(approval, ({ proposal }) => {
      const changed = forged(proposal, field);
      return { proposal: changed, hash: proposalHash(changed) };
    });
    const got = await world.decide(approval, approver);
    expect(refusal(got)).toEqual({ status: 412, code: 'precondition_failed' });
    expect(world.actuator.acted).toEqual([]);
  });

  it.each(fields)('is not performed: %s changed in the table after the decision', async (field) => {
    const world = await approvalWorld();
    const approval = await approvedIn(world);
    await world.forge(approval, ({ proposal }) => ({ proposal: forged(proposal, field) }));
    expect(await performing(world, approval)).toEqual(VOIDED);
    expect(world.actuator.acted).toEqual([]);
  });

  it.each(fields)(
    'is not performed: %s changed after the decision, and the hash made anew',
    async (field) => {
      const world = await approvalWorld();
      const approval = await approvedIn(world);
      await world.forge(approval, ({ proposal }) => {
        const changed = forged(proposal, field);
        return { proposal: changed, hash: proposalHash(changed) };
      });
      expect(await performing(world, approval)).toEqual(VOIDED);
      expect(world.actuator.acted).toEqual([]);
    },
  );

  it('is not performed: the row copied to another id', async () => {
    const world = await approvalWorld();
    const approval = await approvedIn(world);
    const id = 'apr_01jd4x9q0g0123456789abcdzz';
    const copy = { ...approval, version: 1, proposal: { ...approval.proposal, id } };
    await world.ports.approvals.create(copy);
    expect(await performing(world, copy)).toEqual(VOIDED);
    expect(world.actuator.acted).toEqual([]);
  });

  it('is not performed: the row copied to another tenant', async () => {
    const world = await approvalWorld();
    await world.switched(true, 'umbrella');
    const approval = await approvedIn(world);
    const copy = { ...approval, version: 1, proposal: { ...approval.proposal, tenantId: 'umbrella' } };
    const row = world.state.runs.get(JSON.stringify(['acme', exampleIds.run]));
    if (row === undefined) throw new Error('the run is gone');
    world.state.runs.set(JSON.stringify(['umbrella', exampleIds.run]), row);
    await world.ports.approvals.create(copy);
    expect(await performing(world, copy)).toEqual(VOIDED);
    expect(world.actuator.acted).toEqual([]);
  });
});

describe('decisions that nobody made', () => {
  const decisionBy = (by: string, { hash }: Approval, at: number) =>
    ({ by, decision: 'approve', hash, at, via: 'api' }) as const;
  const rows: readonly (readonly [string, (row: Approval, now: number) => Partial<Approval>])[] = [
    ['the status set to approved', () => ({ status: 'approved' })],
    ['none needed any more', () => ({ status: 'approved', needed: 0 })],
    [
      'a decision of the requester',
      (row, now) => ({ status: 'approved', decisions: [decisionBy('key_1', row, now)] }),
    ],
    [
      'a decision on another hash',
      (row, now) => ({
        status: 'approved',
        decisions: [{ ...decisionBy('key_2', row, now), hash: 'f'.repeat(64) }],
      }),
    ],
    [
      'a rejection that counts as approval',
      (row, now) => ({
        status: 'approved',
        decisions: [{ ...decisionBy('key_2', row, now), decision: 'reject' }],
      }),
    ],
    [
      'a decision after its time',
      (row) => ({ status: 'approved', decisions: [decisionBy('key_2', row, row.proposal.expiresAt)] }),
    ],
  ];

  it.each(rows)('%s', async (_, change) => {
    const world = await approvalWorld();
    const approval = await world.propose();
    await world.forge(approval, (row) => change(row, world.clock.now()));
    expect(await performing(world, approval)).toEqual(VOIDED);
    expect(world.actuator.acted).toEqual([]);
  });

  it('a grant that does not exist', async () => {
    const world = await approvalWorld();
    const approval = await world.propose();
    const grant = 'agr_01jd4x9q0g0123456789abcdzz';
    await world.forge(approval, () => ({ status: 'approved', grant }));
    const message = 'the grant that stood in for approval has ended';
    expect(await performing(world, approval)).toEqual({ status: 'voided', message });
    expect(world.actuator.acted).toEqual([]);
  });

  const high = { input: { dial: 'a', level: 101 } };
  it.each([
    ['one approval, and one needed', 1, ['key_2']],
    ['the same person twice', 2, ['key_2', 'key_2']],
    ['the requester as the second', 2, ['key_2', 'key_1']],
  ])('for a high risk: %s', async (_, needed, people) => {
    const world = await approvalWorld();
    const approval = await world.propose(high);
    await world.forge(approval, (row) => ({
      status: 'approved',
      needed,
      decisions: people.map((by) => decisionBy(by, row, world.clock.now())),
    }));
    expect(await performing(world, approval)).toEqual(VOIDED);
    expect(world.actuator.acted).toEqual([]);
  });
});
