/** A summary of a tenant's costs that is to be given when its period is over. */
export interface PendingSummary {
  readonly tenantId: string;
  readonly period: 'day' | 'week';
  /** Names the period: `2026-11-21`, `2026-W47`. */
  readonly window: string;
  readonly dueAt: number;
}

/** Which tenants have used models in which periods, so that summaries need not look at all tenants. */
export interface SummaryList {
  /** Puts a summary on the list, once: again, also after it was given, is free of effect. */
  note(pending: PendingSummary): Promise<void>;
  /** Summaries of all tenants whose `dueAt` is before `moment`, oldest first; fresh ones may show late. */
  due(moment: number, limit: number): Promise<readonly PendingSummary[]>;
  /** Takes a summary off the list for good. */
  done(pending: PendingSummary, at: number): Promise<void>;
}
