import type { Alert } from '#domain/triggers/alert.ts';

/** The latest alert of a key: as much of it as does not change. */
export type LatestAlert = Pick<Alert, 'runId' | 'episode' | 'openedAt'>;

/** What came of noting an event. `moved`: another opened the alert first, nothing was written. */
export type Noted = 'noted' | 'seen' | 'moved';

/**
 * Alerts of tenants and the events that were counted. Every event has an id within its key, and is counted once
 * however often it is noted. Reads are strongly consistent; what belongs to another tenant is like missing.
 */
export interface AlertStore {
  /** An alert takes no second run so long after it was opened, in milliseconds. */
  readonly quietMs: number;
  latest(tenantId: string, key: string): Promise<LatestAlert | undefined>;
  /** The alert that a run is for. */
  ofRun(tenantId: string, runId: string): Promise<Alert | undefined>;
  /** Opens the next alert of its key, its first event counted; `moved` unless the one before is the latest. */
  open(alert: Alert, eventId: string): Promise<Noted>;
  /** Counts an event for the alert of that run. */
  join(alert: Pick<Alert, 'tenantId' | 'key' | 'runId'>, eventId: string, at: number): Promise<Noted>;
  /** Notes that the trouble is over; free of effect without such an alert. */
  resolve(alert: Pick<Alert, 'tenantId' | 'runId'>, at: number): Promise<void>;
}
