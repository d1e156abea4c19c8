import type { FollowUp, FollowUpOutcome } from '#domain/triggers/follow-up.ts';

/** Where a follow-up is. */
export type FollowUpKey = Pick<FollowUp, 'tenantId' | 'after' | 'id'>;

/** Follow-ups of runs. Reads are strongly consistent; what belongs to another tenant is like missing. */
export interface FollowUpStore {
  /** Keeps a follow-up, once: the same id again changes nothing. It is looked at from `createdAt` on. */
  add(followUp: FollowUp): Promise<void>;
  get(key: FollowUpKey): Promise<FollowUp | undefined>;
  /** Those of a run, by id. */
  of(tenantId: string, after: string): Promise<readonly FollowUp[]>;
  /** Says how it ended, once: after that it is due no more. */
  settle(key: FollowUpKey, outcome: FollowUpOutcome, reason?: string): Promise<void>;
  /** Has it looked at again at that time, unless it is settled. */
  putOff(key: FollowUpKey, lookAt: number): Promise<void>;
  /** Those of all tenants to be looked at before `moment`, earliest first; fresh changes may show late. */
  due(moment: number, limit: number): Promise<readonly FollowUpKey[]>;
}
