import * as z from 'zod';

/** Where an approval can be. */
export const ApprovalStatus = z.enum([
  'pending',
  'approved',
  'rejected',
  'expired',
  'voided',
  'executing',
  'executed',
  'undone',
  'failed',
  'indeterminate',
]);
export type ApprovalStatus = z.infer<typeof ApprovalStatus>;

/** What can happen to an approval. */
export const approvalChanges = [
  'approve',
  'reject',
  'expire',
  'void',
  'claim',
  'execute',
  'undo',
  'fail',
  'lose-track',
] as const;

/** One of the changes. */
export type ApprovalChange = (typeof approvalChanges)[number];

/**
 * The life of an approval, whole. A change that is not listed is refused; terminal states have no entries, so they
 * absorb. `indeterminate` is no end: nobody knows whether the action was done, and a person who has looked says.
 */
export const approvalTransitions = {
  pending: { approve: 'approved', reject: 'rejected', expire: 'expired', void: 'voided' },
  approved: { claim: 'executing', expire: 'expired', void: 'voided' },
  executing: {
    // a claim of one whose owner went away: the next epoch
    claim: 'executing',
    expire: 'expired',
    void: 'voided',
    execute: 'executed',
    undo: 'undone',
    fail: 'failed',
    'lose-track': 'indeterminate',
  },
  indeterminate: { execute: 'executed', fail: 'failed' },
  rejected: {},
  expired: {},
  voided: {},
  executed: {},
  undone: {},
  failed: {},
} as const satisfies Record<ApprovalStatus, Partial<Record<ApprovalChange, ApprovalStatus>>>;

/** The status after a change, or undefined when the change is not allowed there. */
export const nextApprovalStatus = (
  status: ApprovalStatus,
  change: ApprovalChange,
): ApprovalStatus | undefined =>
  (approvalTransitions[status] as Partial<Record<ApprovalChange, ApprovalStatus>>)[change];

/** True for a status that nothing leaves. */
export const isSettled = (status: ApprovalStatus): boolean =>
  Object.keys(approvalTransitions[status]).length === 0;
