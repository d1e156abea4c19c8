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
}
