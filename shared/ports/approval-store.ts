import type { Approval } from '#domain/approvals/approval.ts';
import type { ApprovalStatus } from '#domain/approvals/status.ts';
import type { NewEvent, Page } from './run-store.ts';

/** An approval by its names. */
export interface ApprovalName {
  readonly tenantId: string;
  readonly id: string;
}

/** Which approvals of a tenant, and how many at once. */
export interface ApprovalQuery {
  readonly limit: number;
  readonly cursor?: string;
  readonly status?: ApprovalStatus;
  readonly runId?: string;
}

/**
 * Approvals of actions. Every read is strongly consistent, except that listings may name one a moment late (what they
 * say of it is current). An id of another tenant answers exactly like a missing one.
 */
export interface ApprovalStore {
  /**
   * Puts the approval and appends the events to its run's history, in one transaction.
   *
   * @throws OrchestratorError `conflict` when the id is taken, `not_found` when there is no such run
   */
  create(approval: Approval, events?: readonly NewEvent[]): Promise<void>;
  get(tenantId: string, id: string): Promise<Approval | undefined>;
  /**
   * Newest first; of one run and in one status where these are given. `limit` 1..100. The cursor is opaque to callers
   * of the API (the edge signs it). A run that is not there has none. Of a run the listing is strongly consistent.
   *
   * @throws OrchestratorError `invalid_request` for a cursor of another form
   */
  list(tenantId: string, query: ApprovalQuery): Promise<Page<Approval>>;
  /**
   * Writes the approval where its stored version is `approval.version - 1` and appends the events to its run's
   * history, in one transaction.
   *
   * @throws OrchestratorError `conflict` when the version is another; nothing was written
   */
  update(approval: Approval, events?: readonly NewEvent[]): Promise<void>;
  /** Those over all tenants whose `dueAt` is before `before`, oldest first, at most `limit`. */
  due(before: number, limit: number): Promise<readonly ApprovalName[]>;
}
