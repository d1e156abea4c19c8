/** What was answered to a request with an `Idempotency-Key`. */
export interface StoredReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Answers given before, kept for a day. */
export interface IdempotencyStore {
  /**
   * Takes the key for a request with this hash.
   * - `new`: go on, then `complete` or `release`.
   * - `replay`: answered before; give that answer.
   *
   * @throws OrchestratorError `idempotency_in_flight` while another holds it, `idempotency_mismatch` when it
   * was used with another request
   */
  begin(
    tenantId: string,
    key: string,
    requestHash: string,
    now: number,
  ): Promise<{ outcome: 'new' } | { outcome: 'replay'; reply: StoredReply }>;
  complete(tenantId: string, key: string, reply: StoredReply): Promise<void>;
  /** Gives the key back after a failure that left nothing behind. */
  release(tenantId: string, key: string): Promise<void>;
}
