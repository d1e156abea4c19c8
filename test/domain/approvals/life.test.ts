import fc from 'fast-check';
import { type Approval, type Decision, pendingApproval } from '#domain/approvals/approval.ts';
import { changed, decide, isPerformable } from '#domain/approvals/decide.ts';
import { type ActionProposal, proposalHash } from '#domain/approvals/proposal.ts';
import { ApprovalStatus, approvalChanges, isSettled, nextApprovalStatus } from '#domain/approvals/status.ts';

const EXPIRY = 10_000;

const proposal: ActionProposal = {
  id: 'apr_00000000000000000000000000',
  tenantId: 'acme',
  runId: 'run_00000000000000000000000000',
  tool: 'turn_dial',
  target: 'dial:a',
  arguments: { level: 7 },
  observed: { level: 1 },
  undo: { tool: 'turn_dial', arguments: { level: 1 } },
  risk: 'high',
  requestedBy: 'ann',
  requestedAt: 0,
  expiresAt: EXPIRY,
  reason: 'too quiet',
};

const people = fc.constantFrom('ann', 'bob', 'cid', 'dan');
const words = fc.record<Decision>({
  by: people,
  decision: fc.oneof(
    { weight: 5, arbitrary: fc.constant('approve' as const) },
    fc.constant('reject' as const),
  ),
  hash: fc.oneof({ weight: 5, arbitrary: fc.constant(proposalHash(proposal)) }, fc.constant('0'.repeat(64))),
  at: fc.oneof({ weight: 5, arbitrary: fc.integer({ min: 0, max: EXPIRY - 1 }) }, fc.constant(EXPIRY)),
  via: fc.constantFrom('api', 'link'),
});

const following = (start: Approval, said: readonly Decision[]): Approval =>
  said.reduce((approval, decision) => {
    const decided = decide(approval, decision);
    return 'approval' in decided ? decided.approval : approval;
  }, start);

/** What the words, all of them sound, come to: counted another way. */
function statusAfter(sound: readonly Decision[], needed: number): string {
  const rejected = sound.findIndex(({ decision }) => decision === 'reject');
  const approving = sound
    .slice(0, rejected === -1 ? sound.length : rejected)
    .filter(({ by }) => by !== 'ann')
    .map(({ by }) => by);
  if (new Set(approving).size >= needed) return 'approved';
  return rejected === -1 ? 'pending' : 'rejected';
}

describe('the life of an approval', () => {
  it('has ends that absorb every change', () => {
    const ends = ApprovalStatus.options.filter(isSettled);
    expect(ends).toEqual(['rejected', 'expired', 'voided', 'executed', 'undone', 'failed']);
    for (const status of ends) {
      for (const change of approvalChanges) expect(nextApprovalStatus(status, change)).toBeUndefined();
    }
    const settled: Approval = { ...pendingApproval(proposal), status: 'executed' };
    expect(() => changed(settled, 'claim', 1)).toThrow('cannot claim');
  });

  it.each(['low', 'medium', 'high'] as const)('is approved at %s risk by enough others alone', (risk) => {
    const start = pendingApproval({ ...proposal, risk });
    const needed = risk === 'high' ? 2 : 1;
    fc.assert(
      fc.property(fc.array(words, { maxLength: 8 }), (said) => {
        const own = said.map((each) => (each.hash.startsWith('00') ? each : { ...each, hash: start.hash }));
        const sound = own.filter(({ hash, at }) => hash === start.hash && at < EXPIRY);
        const end = following(start, own);
        const expected = statusAfter(sound, needed);
        expect(end.status).toBe(expected);
        expect(isPerformable(end, EXPIRY - 1)).toBe(expected === 'approved');
        expect(isPerformable(end, EXPIRY)).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });

  it.each(
    Object.entries({
      id: 'apr_00000000000000000000000001',
      tenantId: 'acme2',
      runId: 'run_00000000000000000000000001',
      tool: 'open_gate',
      target: 'dial:b',
      arguments: { level: 8 },
      observed: { level: 2 },
      undo: null,
      risk: 'low',
      requestedBy: 'bob',
      expiresAt: EXPIRY + 1,
    }),
  )('is of no worth for a proposal with another %s', (member, value) => {
    const forged = { ...proposal, [member]: value } as ActionProposal;
    expect(proposalHash(forged)).not.toBe(proposalHash(proposal));
    const approved = following(pendingApproval(proposal), [
      { by: 'bob', decision: 'approve', hash: proposalHash(proposal), at: 1, via: 'api' },
      { by: 'cid', decision: 'approve', hash: proposalHash(proposal), at: 2, via: 'api' },
    ]);
    expect(isPerformable(approved, 3)).toBe(true);
    expect(isPerformable({ ...approved, proposal: forged }, 3)).toBe(false);
  });
});
