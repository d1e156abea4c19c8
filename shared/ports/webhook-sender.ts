/** Sends one signed message to a subscriber, through the egress guard. */
export interface WebhookSender {
  /**
   * One POST, at most `timeoutMs` long, no redirect followed, the answer's body not read. Answers the status.
   *
   * @throws OrchestratorError `egress_denied` for a place that must not be reached, `unavailable` without an answer
   */
  send(request: {
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
    readonly timeoutMs: number;
  }): Promise<{ readonly status: number }>;
}
