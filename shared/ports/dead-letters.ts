/** A message that its queue's worker could not get rid of. */
export interface DeadLetter {
  /** The name of the queue: of the agent that the message was for, or one of the platform's own. */
  readonly queue: string;
  /** Stable for as long as the message is dead; one that is sent back gets another. */
  readonly id: string;
  readonly body: string;
  /** ARN of the function that an event could not be handed to, where the service says it beside the event. */
  readonly target?: string;
  /** Epoch milliseconds when the message was sent first. */
  readonly sentAt: number;
  /** Times it was received, as the service counts them: looks count too. */
  readonly received: number;
  /** Names this taking; the next one has another. */
  readonly receipt: string;
}

/** What was taken from a queue. */
export interface TakenLetters {
  readonly letters: readonly DeadLetter[];
  /** There may be more than were asked for. */
  readonly more: boolean;
}

/**
 * What all queues and reactions gave up, of all tenants. A queue has no listing: to look is to take. What is taken is out
 * of everybody's sight until it is given back, removed, or `holdMs` have passed, so that a process that dies loses
 * nothing.
 */
export interface DeadLetters {
  /** Names of the queues, sorted. */
  queues(): readonly string[];
  /**
   * Takes up to `most` messages, each once, in no order. What others hold at the moment is not among them.
   *
   * @throws OrchestratorError `not_found` for a queue that is not there
   */
  take(queue: string, most: number, holdMs: number): Promise<TakenLetters>;
  /** Lets others see the messages again. Free of effect for those that are held no more. */
  giveBack(letters: readonly DeadLetter[]): Promise<void>;
  /**
   * Sends the body to the queue it came from. Repeated, it is there twice.
   *
   * @throws OrchestratorError `not_found` where it came from none
   */
  send(letter: DeadLetter): Promise<void>;
  /** Removes the message for good. Free of effect when it is gone. */
  remove(letter: DeadLetter): Promise<void>;
}
