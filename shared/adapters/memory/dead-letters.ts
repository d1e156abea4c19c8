import { OrchestratorError } from '#domain/errors.ts';
import type { DeadLetter, DeadLetters } from '#ports/dead-letters.ts';

/** Dead letters in memory; tests put them there and look at what arrived. */
export interface MemoryDeadLetters extends DeadLetters {
  /** Puts a message into the dead-letter queue and answers its id. */
  die(queue: string, body: string, target?: string): string;
  /** Bodies that were sent back to the queue, oldest first. */
  arrived(queue: string): readonly string[];
  /** Messages that are dead, held ones too. */
  count(queue: string): number;
}

interface Stored {
  readonly letter: Omit<DeadLetter, 'receipt' | 'received'>;
  received: number;
  visibleAt: number;
}

/** Dead letters of these queues, in memory. */
export function memoryDeadLetters(
  queues: readonly string[],
  now: () => number = Date.now,
): MemoryDeadLetters {
  const dead = new Map<string, Stored[]>(queues.map((queue) => [queue, []]));
  const sent = new Map<string, string[]>(queues.map((queue) => [queue, []]));
  let made = 0;
  const of = <T>(from: Map<string, T>, queue: string): T => {
    const found = from.get(queue);
    if (found === undefined) throw new OrchestratorError('not_found', 'there is no such queue');
    return found;
  };
  const held = ({ queue, receipt }: DeadLetter): Stored | undefined =>
    of(dead, queue).find((stored) => receiptOf(stored) === receipt);
  return {
    queues: () => [...dead.keys()].sort(),
    async take(queue, most, holdMs) {
      const visible = of(dead, queue).filter(({ visibleAt }) => visibleAt <= now());
      const letters = visible.slice(0, most).map((stored): DeadLetter => {
        stored.received += 1;
        stored.visibleAt = now() + holdMs;
        return { ...stored.letter, received: stored.received, receipt: receiptOf(stored) };
      });
      return { letters, more: visible.length >= most };
    },
    async giveBack(letters) {
      for (const letter of letters) {
        const stored = held(letter);
        if (stored !== undefined) stored.visibleAt = 0;
      }
    },
    async send({ queue, body }) {
      of(sent, queue).push(body);
    },
    async remove(letter) {
      dead.set(
        letter.queue,
        of(dead, letter.queue).filter(({ letter: { id } }) => id !== letter.id),
      );
    },
    die(queue, body, target) {
      made += 1;
      const id = `letter-${made}`;
      const letter = { queue, id, body, sentAt: now(), ...(target === undefined ? {} : { target }) };
      of(dead, queue).push({ letter, received: 0, visibleAt: 0 });
      return id;
    },
    arrived: (queue) => [...of(sent, queue)],
    count: (queue) => of(dead, queue).length,
  };
}

const receiptOf = ({ letter, received }: Stored): string => `${letter.id}/${received}`;
