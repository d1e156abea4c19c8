import type { Step } from '#domain/runs/step.ts';
import type { OutboxEntry } from './run-store.ts';

/** The relay's view of what must still leave, over all tenants. */
export interface Outbox {
  /** Entries older than `before`, oldest first, at most `limit`. */
  pending(before: number, limit: number): Promise<readonly OutboxEntry[]>;
  /** Marks an entry as sent: it will not be listed again. Free of effect when repeated. */
  markSent(entry: OutboxEntry): Promise<void>;
}

/** Unfinished runs over all tenants: what the sweeper looks through. */
export interface UnfinishedRuns {
  /** Runs not in a terminal state and last written before `before`, oldest first, at most `limit`. */
  stale(before: number, limit: number): Promise<readonly { tenantId: string; runId: string }[]>;
  /**
   * Steps of a run that somebody claimed and has not ended, by key. One query of the run's own partition, strongly
   * consistent; a run that is not there, or is another tenant's, has none.
   */
  claimedSteps(tenantId: string, runId: string): Promise<readonly Step[]>;
}
