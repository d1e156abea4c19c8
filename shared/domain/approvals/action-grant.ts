import * as z from 'zod';
import { ApprovalId, GrantId, TenantId } from '../ids.ts';
import { EpochMs } from '../time.ts';
import { ActionName, type ActionProposal, TargetId } from './proposal.ts';

/** A grant lives at most this long. */
export const LONGEST_GRANT_MS = 24 * 60 * 60 * 1000;

/**
 * Stands in for the approval of one tool on one target until it expires or is revoked. `uses` counts the approvals
 * it stood in for; the last of them is named.
 */
export const ActionGrant = z
  .strictObject({
    id: GrantId,
    tenantId: TenantId,
    tool: ActionName,
    target: TargetId,
    grantedBy: z.string().min(1).max(200),
    grantedAt: EpochMs,
    expiresAt: EpochMs,
    revokedAt: EpochMs.optional(),
    uses: z.number().int().nonnegative(),
    lastUsedBy: ApprovalId.optional(),
  })
  .refine((g) => g.grantedAt < g.expiresAt && g.expiresAt - g.grantedAt <= LONGEST_GRANT_MS, {
    error: 'a grant lives at most 24 hours',
    path: ['expiresAt'],
  });
export type ActionGrant = z.infer<typeof ActionGrant>;

/** True while the grant has neither expired nor been revoked. */
export const isLive = ({ expiresAt, revokedAt }: ActionGrant, now: EpochMs): boolean =>
  revokedAt === undefined && now < expiresAt;

/**
 * True where a grant stands in for the approvers of a proposal: exactly its tool and target in its tenant, not for a
 * high risk, and not for what the one who granted it requests.
 */
export const covers = (grant: ActionGrant, proposal: ActionProposal, now: EpochMs): boolean =>
  isLive(grant, now) &&
  grant.tenantId === proposal.tenantId &&
  grant.tool === proposal.tool &&
  grant.target === proposal.target &&
  grant.grantedBy !== proposal.requestedBy &&
  proposal.risk !== 'high';
