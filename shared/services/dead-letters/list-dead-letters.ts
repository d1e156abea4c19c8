import * as z from 'zod';
import { DeadLetterView, lettersOf, letterView, type OpenDeps, openLetter } from './letter-view.ts';
import { queuesAsked } from './queues-asked.ts';

/** Dead letters of a tenant. */
export const DeadLetterList = z.strictObject({
  /** Oldest first. */
  items: z.array(DeadLetterView),
  /** A queue holds more messages than were looked at. */
  more: z.boolean(),
});
export type DeadLetterList = z.infer<typeof DeadLetterList>;

/** Messages of a queue that are looked at. */
const MOST = 500;

/** A look lasts a second or two; what a look that died holds is seen again after this. */
const HOLD_MS = 30_000;

/**
 * The dead letters of a tenant. To look is to take: while it lasts, nobody else sees the messages, and what another
 * look or a redrive holds at the moment is missing here.
 *
 * @throws OrchestratorError `not_found` for a queue that is not there
 */
export async function listDeadLetters(
  deps: OpenDeps,
  { tenantId, queue }: { tenantId: string; queue?: string | undefined },
): Promise<DeadLetterList> {
  const looks = await Promise.all(queuesAsked(deps, queue).map((name) => look(deps, name, tenantId)));
  const opened = looks.flatMap((one) => one.opened);
  const items = opened.map(letterView).sort((a, b) => a.sentAt - b.sentAt || (a.id < b.id ? -1 : 1));
  return { items, more: looks.some(({ more }) => more) };
}

async function look(deps: OpenDeps, queue: string, tenantId: string) {
  const { letters, more } = await deps.deadLetters.take(queue, MOST, HOLD_MS);
  try {
    const own = lettersOf(letters, tenantId);
    return { opened: await Promise.all(own.map((letter) => openLetter(deps, letter))), more };
  } finally {
    await deps.deadLetters.giveBack(letters);
  }
}
