import * as z from 'zod';
import type { Deps } from '#declare/capabilities.ts';
import { OrchestratorError } from '#domain/errors.ts';
import type { Principal } from '#domain/tenants/principal.ts';
import type { DeadLetter } from '#ports/dead-letters.ts';
import type { Redrive } from '#ports/redrives.ts';
import { DeadLetterView, lettersOf, letterView, openLetter } from './letter-view.ts';
import { queuesAsked } from './queues-asked.ts';

/** What became of dead letters. */
export const RedriveResult = z.strictObject({
  items: z.array(
    DeadLetterView.extend({
      /** `kept`: something did not answer; the letter is dead as before, and the next redrive tries again. */
      outcome: z.enum(['sent', 'discarded', 'kept']),
    }),
  ),
  /** The queue holds more than one call takes: call again. */
  more: z.boolean(),
});
export type RedriveResult = z.infer<typeof RedriveResult>;

/** Who asks for which letters: one, or all of the tenant's in a queue. */
export interface RedriveRequest {
  readonly principal: Principal;
  readonly requestId: string;
  readonly queue: string;
  readonly id?: string | undefined;
}

/** Messages that one call takes: what a route has time for. */
const MOST = 300;

/** Longer than the route has time: nobody else takes a letter in the midst of its redrive. */
const HOLD_MS = 60_000;

/** Letters that are redriven side by side. */
const WIDTH = 10;

type RedriveDeps = Deps<'runs.read' | 'dead-letters.redrive' | 'audit.write'>;

/**
 * Sends dead letters of a tenant to the queues they came from, and takes away those that no worker can do anything
 * with: their run has ended, nobody can read them, or they never had a queue to go back to. Each has its entry in the audit trail before it leaves the
 * dead-letter queue. For each letter: intention, send, receipt, entry, removal. After a crash at any place the letter
 * is still there, and the next redrive goes on; one that had sent it and not come to the receipt sends it twice, which
 * is harmless: a worker claims the step, and finds its result where another ended it.
 *
 * @throws OrchestratorError `not_found` for a queue or a letter that the tenant does not have
 */
export async function redriveDeadLetters(deps: RedriveDeps, request: RedriveRequest): Promise<RedriveResult> {
  const { principal, queue, id } = request;
  queuesAsked(deps, queue);
  const { letters, more } = await deps.deadLetters.take(queue, MOST, HOLD_MS);
  const gone = new Set<DeadLetter>();
  try {
    const own = lettersOf(letters, principal.tenantId).filter(
      (letter) => id === undefined || letter.id === id,
    );
    if (id !== undefined && own.length === 0) throw new OrchestratorError('not_found', NO_LETTER);
    const items: RedriveResult['items'] = [];
    for (let i = 0; i < own.length; i += WIDTH) {
      const batch = own.slice(i, i + WIDTH);
      items.push(...(await Promise.all(batch.map((letter) => redrive(deps, request, letter, gone)))));
    }
    return { items, more: id === undefined && more };
  } finally {
    await deps.deadLetters.giveBack(letters.filter((letter) => !gone.has(letter)));
  }
}

/** Nothing comes of sending these again. */
const HOPELESS: ReadonlySet<DeadLetterView['why']['cause']> = new Set([
  'unreadable',
  'run-ended',
  'reaction-failed',
]);

const NO_LETTER = 'there is no such dead letter, or another look holds it: try again in a minute';

async function redrive(
  deps: RedriveDeps,
  request: RedriveRequest,
  letter: DeadLetter,
  gone: Set<DeadLetter>,
): Promise<RedriveResult['items'][number]> {
  const opened = await openLetter(deps, letter);
  const { cause } = opened.why;
  const action = HOPELESS.has(cause) ? 'discard' : 'send';
  try {
    const sent = await sendOnce(deps, request, letter, action);
    await note(deps, request, letter, sent ? {} : { code: cause });
    await deps.deadLetters.remove(letter);
    gone.add(letter);
    return { ...letterView(opened), outcome: sent ? 'sent' : 'discarded' };
  } catch (error) {
    // of the letters that follow, some may come through
    if (!(error instanceof OrchestratorError) || !error.retryable) throw error;
    return { ...letterView(opened), outcome: 'kept' };
  }
}

/** True when the letter was sent, now or by an earlier redrive. */
async function sendOnce(
  deps: RedriveDeps,
  { principal }: RedriveRequest,
  letter: DeadLetter,
  action: Redrive['action'],
): Promise<boolean> {
  const { tenantId, id: by } = principal;
  const redriven: Redrive = {
    tenantId,
    queue: letter.queue,
    id: letter.id,
    action,
    by,
    at: deps.clock.now(),
  };
  if ((await deps.redrives.begin(redriven)) === 'sent') return true;
  if (action === 'discard') return false;
  await deps.deadLetters.send(letter);
  await deps.redrives.sent(redriven, deps.clock.now());
  return true;
}

async function note(
  deps: RedriveDeps,
  { principal, requestId }: RedriveRequest,
  { queue, id }: DeadLetter,
  why: { code?: string },
): Promise<void> {
  await deps.audit.write({
    id: deps.random.id('audit'),
    tenantId: principal.tenantId,
    at: deps.clock.now(),
    actor: principal.id,
    action: why.code === undefined ? 'sendDeadLetter' : 'discardDeadLetter',
    target: `${queue}/${id}`,
    outcome: 'succeeded',
    requestId,
    ...why,
  });
}
