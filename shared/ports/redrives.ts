/** What is to become of a dead letter, noted before it is done. */
export interface Redrive {
  readonly tenantId: string;
  readonly queue: string;
  /** Of the dead letter. */
  readonly id: string;
  /** To its queue, or away because nobody waits for its answer. */
  readonly action: 'send' | 'discard';
  /** Who asked. */
  readonly by: string;
  readonly at: number;
}

/** How long a redrive is remembered: longer than any queue keeps a message (14 days). */
export const REDRIVE_KEPT_MS = 30 * 24 * 60 * 60 * 1000;

/** Intentions and receipts of redrives, one for each dead letter. */
export interface Redrives {
  /**
   * Notes the intention. `sent`: the letter was sent before, and only its removal is missing; the note stays as it
   * was. Else `begun`, also after one that never came to its end.
   */
  begin(redrive: Redrive): Promise<'begun' | 'sent'>;
  /** Notes that the letter was sent. */
  sent(redrive: Redrive, at: number): Promise<void>;
}
