import type { memoryActionGrantStore } from '#adapters/memory/action-grant-store.ts';
import type { memoryApprovalStore } from '#adapters/memory/approval-store.ts';
import { approvalExamples } from '#declare/approval-examples.ts';
import { exampleIds } from '#declare/examples.ts';
import { type Approval, pendingApproval } from '#domain/approvals/approval.ts';
import { decide } from '#domain/approvals/decide.ts';
import type { ActionProposal } from '#domain/approvals/proposal.ts';
import type { Signer } from '#ports/signer.ts';
import { type ApprovalLink, sealLink } from '#services/approvals/approval-link.ts';
import { NOW } from './seeded-runs.ts';

const HOUR = 3_600_000;

/** A proposal of the seeded run, asked for by `key_2`. */
export const proposalOf = (members: Partial<ActionProposal> = {}): ActionProposal => ({
  id: approvalExamples.waiting,
  tenantId: 'acme',
  runId: exampleIds.run,
  tool: 'set_reserved_concurrency',
  target: 'lambda:payments-api',
  arguments: { function: 'payments-api', executions: 5 },
  observed: {
    arn: 'arn:aws:lambda:eu-central-1:123456789012:function:payments-api',
    reservedConcurrency: null,
  },
  undo: { tool: 'set_reserved_concurrency', arguments: { function: 'payments-api', executions: null } },
  risk: 'medium',
  requestedBy: 'key_2',
  requestedAt: NOW - 60_000,
  expiresAt: NOW + HOUR,
  reason: 'Retries of checkout drown the ledger: fewer at once lets it recover.',
  ...members,
});

/** What the link of the examples says. */
export const linkOf = (members: Partial<ApprovalLink> = {}): ApprovalLink => ({
  tenantId: 'acme',
  approval: approvalExamples.waiting,
  hash: approvalExamples.hash,
  decision: 'approve',
  approver: 'second.oncall',
  madeBy: 'key_1',
  expiresAt: NOW + HOUR / 2,
  nonce: 'AAAAAAAAAAAAAAAAAAAAAA',
  ...members,
});

/** Puts the approvals and the grant that examples name, and holds that the examples are of them. */
export async function seedApprovals(ports: {
  approvals: ReturnType<typeof memoryApprovalStore>;
  grants: ReturnType<typeof memoryActionGrantStore>;
  linkSigner: Signer;
}): Promise<void> {
  const waiting = pendingApproval(proposalOf());
  const own = pendingApproval(proposalOf({ id: approvalExamples.own, requestedBy: 'key_1' }));
  const asked = pendingApproval(proposalOf({ id: approvalExamples.rejected }));
  for (const approval of [waiting, own, asked]) await ports.approvals.create(approval);
  await ports.approvals.update(rejected(asked));
  const lost = pendingApproval(proposalOf({ id: approvalExamples.indeterminate }));
  await ports.approvals.create({ ...lost, status: 'indeterminate' });
  await ports.grants.put({
    id: approvalExamples.grant,
    tenantId: 'acme',
    tool: 'set_reserved_concurrency',
    target: 'lambda:payments-api',
    grantedBy: 'key_1',
    grantedAt: NOW - HOUR,
    expiresAt: NOW + HOUR,
    uses: 0,
  });
  const link = await sealLink(ports, linkOf({ hash: waiting.hash }));
  const expiredLink = await sealLink(ports, linkOf({ hash: waiting.hash, expiresAt: NOW - 1 }));
  const { hash, ownHash, link: named, expiredLink: expired } = approvalExamples;
  const right = { hash: waiting.hash, ownHash: own.hash, link, expiredLink };
  if (JSON.stringify(right) === JSON.stringify({ hash, ownHash, link: named, expiredLink: expired })) return;
  throw new Error(`examples of approvals are of something else; right are ${JSON.stringify(right, null, 2)}`);
}

function rejected(approval: Approval): Approval {
  const { hash } = approval;
  const decided = decide(approval, { by: 'key_3', decision: 'reject', hash, at: NOW - 30_000, via: 'api' });
  if ('refused' in decided) throw new Error(decided.refused);
  return decided.approval;
}
