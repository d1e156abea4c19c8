/** What was answered to a request with an `Idempotency-Key`. */
export interface StoredReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** How long an answer is given again: a day. */
export const KEPT_MS = 24 * 60 * 60 * 1000;

/** How long a request without an answer holds its key: longer than any request can take. */
export const IN_FLIGHT_MS = 60 * 1000;

/** Answers given before. */
export interface IdempotencyStore {
  /**
   * Takes the key for a request with this hash, for `IN_FLIGHT_MS`; an answer stays until `KEPT_MS` after.
   * - `new`: go on, then `complete` or `release`. One caller at a time gets this. What it makes gets the
   *   answered `id`: the given one, or (`again`) that of an equal request which took the key before and never
   *   came back, and may have got as far as making it.
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
    id: string,
  ): Promise<{ outcome: 'new'; id: string; again: boolean } | { outcome: 'replay'; reply: StoredReply }>;
  /** Free of effect when the key is not held. */
  complete(tenantId: string, key: string, reply: StoredReply): Promise<void>;
  /** Gives the key back after a failure that left nothing behind. Free of effect once answered. */
  release(tenantId: string, key: string): Promise<void>;
}
