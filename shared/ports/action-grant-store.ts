import type { ActionGrant } from '#domain/approvals/action-grant.ts';

/** Grants that stand in for approvals. All reads are strongly consistent and of one tenant. */
export interface ActionGrantStore {
  /** @throws OrchestratorError `conflict` when the id is taken */
  put(grant: ActionGrant): Promise<void>;
  get(tenantId: string, id: string): Promise<ActionGrant | undefined>;
  /** All, newest first: those that have ended stay for 30 days after their end. At most 500. */
  list(tenantId: string): Promise<readonly ActionGrant[]>;
  /**
   * Ends it at `at`. A repeated revocation keeps the first moment.
   *
   * @throws OrchestratorError `not_found`
   */
  revoke(tenantId: string, id: string, at: number): Promise<ActionGrant>;
  /**
   * Counts one use by an approval, where it is live at `at`. Repeated by the approval that used it last, it is counted
   * once.
   *
   * @returns false when it is not live: nothing was counted
   * @throws OrchestratorError `not_found`
   */
  use(tenantId: string, id: string, approvalId: string, at: number): Promise<boolean>;
}
