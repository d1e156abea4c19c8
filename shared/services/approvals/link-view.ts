import * as z from 'zod';
import type { Approval } from '#domain/approvals/approval.ts';
import { EpochMs } from '#domain/time.ts';
import type { ApprovalLink } from './approval-link.ts';
import { ApprovalView, approvalView } from './approval-view.ts';

/** What a link decides, and on what. */
export const LinkView = z.strictObject({
  decision: z.enum(['approve', 'reject']),
  approver: z.string(),
  madeBy: z.string(),
  /** Of the link. */
  expiresAt: EpochMs,
  approval: ApprovalView,
});
export type LinkView = z.infer<typeof LinkView>;

/** The link with its approval as its approver sees it. */
export const linkView = (approval: Approval, link: ApprovalLink, now: EpochMs): LinkView => ({
  decision: link.decision,
  approver: link.approver,
  madeBy: link.madeBy,
  expiresAt: link.expiresAt,
  approval: approvalView(approval, link.approver, now),
});
