import type { Recorder } from './history.ts';
import type { SimClock } from './sim-clock.ts';

/** A message on its way to a worker. */
export interface Message {
  readonly id: string;
  readonly body: string;
  receives: number;
  visibleAt: number;
}

/** How a queue treats its messages. */
export interface QueueHabits {
  /** Copies in which a message arrives. */
  readonly copies: () => number;
  /** Draws in [0, 1). */
  readonly draw: () => number;
  /** A message that was received so often and came back each time is dead. */
  readonly maxReceives: number;
  /** How long a message stays out of sight once it was received. */
  readonly hiddenMs: number;
  /** Work on a message; false, or an error: it comes back. */
  readonly work: (message: Message) => Promise<boolean>;
  readonly bury: (body: string) => string;
  /** Told apart in the record: what no worker can read. */
  readonly healthy: (body: string) => boolean;
}

/** A queue with its workers. */
export interface Queue {
  send(body: string): void;
  /** Messages that wait or are worked on. */
  readonly size: () => number;
  /** Shows every message that is out of sight because its worker failed. */
  reveal(): void;
}

/** Of so many visible messages any may come first. */
const REORDER_WINDOW = 10;
const WORKERS = 2;
const MAX_WAY_MS = 300;

/** A standard queue: at least once, in no order within a window. */
export function simQueue(name: string, clock: SimClock, record: Recorder, habits: QueueHabits): Queue {
  const messages: Message[] = [];
  const held = new Set<Message>();
  let sent = 0;
  let busy = 0;
  const poll = (): void => {
    const visible = messages.filter((m) => !held.has(m) && m.visibleAt <= clock.now());
    const window = visible.slice(0, REORDER_WINDOW);
    const message = window[Math.floor(habits.draw() * window.length)];
    if (message === undefined || busy >= WORKERS) return;
    void receive(message);
  };
  const receive = async (message: Message): Promise<void> => {
    busy += 1;
    held.add(message);
    message.receives += 1;
    const { body, receives } = message;
    record.note({ fact: 'received', queue: name, body, receives, healthy: habits.healthy(body) });
    const done = await habits.work(message).catch(() => false);
    busy -= 1;
    held.delete(message);
    if (done) messages.splice(messages.indexOf(message), 1);
    else comesBack(message);
    poll();
  };
  const comesBack = (message: Message): void => {
    if (message.receives >= habits.maxReceives) {
      messages.splice(messages.indexOf(message), 1);
      const letter = habits.bury(message.body);
      record.note({ fact: 'buried', queue: name, body: message.body, letter });
      return;
    }
    message.visibleAt = clock.now() + habits.hiddenMs;
    clock.after(habits.hiddenMs, poll);
  };
  return {
    send(body) {
      for (let copy = habits.copies(); copy > 0; copy -= 1) {
        sent += 1;
        const way = 1 + Math.floor(habits.draw() * MAX_WAY_MS);
        messages.push({ id: `${name}-${sent}`, body, receives: 0, visibleAt: clock.now() + way });
        clock.after(way, poll);
      }
    },
    size: () => messages.length,
    reveal() {
      for (const message of messages) {
        if (!held.has(message)) message.visibleAt = Math.min(message.visibleAt, clock.now());
      }
      poll();
    },
  };
}
