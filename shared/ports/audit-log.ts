/** Who did what to which thing, and how it ended. No payloads. */
export interface AuditEntry {
  readonly id: string;
  readonly tenantId: string;
  readonly at: number;
  readonly actor: string;
  readonly action: string;
  readonly target?: string;
  readonly outcome: 'succeeded' | 'refused' | 'failed';
  readonly code?: string;
  readonly requestId: string;
}

/** Append-only: nothing is ever changed or removed. */
export interface AuditLog {
  /** A repeated entry (same time and id) is free of effect. */
  write(entry: AuditEntry): Promise<void>;
  /** Newest first, at most `limit`. */
  list(tenantId: string, limit: number): Promise<readonly AuditEntry[]>;
}
