/** Where time comes from. Nothing in domain, services, analysis or tools reads a clock in any other way. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00Z. */
  now(): number;
  /** Resolves after `ms` milliseconds, or rejects with the signal's reason once it aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /**
   * Calls `ring` once after `ms` milliseconds, unless what this answers is called before. The same as a sleep that is
   * called off, for a fraction of its CPU; a clock without it is slept on.
   */
  alarm?(ms: number, ring: () => void): () => void;
}
