import * as z from 'zod';
import type { CloudEvent } from '#domain/bus/cloud-event.ts';
import { OrchestratorError } from '#domain/errors.ts';
import type { Principal } from '#domain/tenants/principal.ts';
import type { DeadLetter } from '#ports/dead-letters.ts';
import { checkAsked } from './check-asked.ts';
import { DeadLetterView, lettersOf, letterView, type OpenedLetter, openLetter } from './letter-view.ts';
import { queuesAsked } from './queues-asked.ts';
import { type SendDeps, sendLetter } from './send-letter.ts';

/** What became of dead letters. */
export const RedriveResult = z.strictObject({
  items: z.array(
    DeadLetterView.extend({
      /**
       * `kept`: the letter is dead as before. Something did not answer, and the next redrive tries again; or the letter
       * cannot be sent as it is, and says why.
       */
      outcome: z.enum(['sent', 'discarded', 'kept']),
    }),
  ),
  /** The queue holds more than one call takes: call again. */
  more: z.boolean(),
});
export type RedriveResult = z.infer<typeof RedriveResult>;

/** Who asks for which letters, and what is to become of them. */
export interface RedriveRequest {
  readonly principal: Principal;
  readonly requestId: string;
  readonly queue: string;
  /** One letter; else all of the tenant's in the queue. */
  readonly id?: string | undefined;
  /** In place of the message that the one letter of a reaction holds. */
  readonly message?: CloudEvent | undefined;
  /** The letters are not sent but taken away. */
  readonly discard?: boolean | undefined;
}

/** Messages that one call takes: what a route has time for. */
const MOST = 300;

/** Longer than the route has time: nobody else takes a letter in the midst of its redrive. */
const HOLD_MS = 60_000;

/** Letters that are redriven side by side. */
const WIDTH = 10;

/** One call, and what it has done so far. */
interface Call {
  readonly deps: SendDeps;
  readonly request: RedriveRequest;
  /** Letters that are out of their queue. */
  readonly gone: Set<DeadLetter>;
  /** Reactions that this call has started for a tick. */
  readonly ticked: Map<string, Promise<void>>;
}

/**
 * Sends dead letters of a tenant to where they came from: to their queue, or to the reaction that failed at them. Takes
 * away those that nobody can do anything with: their run has ended, nobody can read them, or they only name what they
 * are about. Each has its entry in the audit trail before it leaves the dead-letter queue. For each letter: intention,
 * send, receipt, entry, removal. After a crash at any place the letter is still there, and the next redrive goes on; one
 * that had sent it and not come to the receipt sends it twice, which is harmless: a worker claims the step, and finds its
 * result where another ended it; a reaction knows messages by their id, and ticks find nothing left to do. Of a letter
 * that had been sent already, the first send stands, edited or not.
 *
 * @throws OrchestratorError `not_found` for a queue or a letter that the tenant does not have; ValidationError for what
 * cannot be done with such a letter; `conflict` for one letter that cannot be sent, which stays
 */
export async function redriveDeadLetters(deps: SendDeps, request: RedriveRequest): Promise<RedriveResult> {
  const { principal, queue, id } = request;
  queuesAsked(deps, queue);
  checkAsked(request);
  const { letters, more } = await deps.deadLetters.take(queue, MOST, HOLD_MS);
  const call: Call = { deps, request, gone: new Set(), ticked: new Map() };
  try {
    const own = lettersOf(letters, principal.tenantId).filter(
      (letter) => id === undefined || letter.id === id,
    );
    if (id !== undefined && own.length === 0) throw new OrchestratorError('not_found', NO_LETTER);
    const items: RedriveResult['items'] = [];
    for (let i = 0; i < own.length; i += WIDTH) {
      const batch = own.slice(i, i + WIDTH);
      items.push(...(await Promise.all(batch.map((letter) => redrive(call, letter)))));
    }
    return { items, more: id === undefined && more };
  } finally {
    await deps.deadLetters.giveBack(letters.filter((letter) => !call.gone.has(letter)));
  }
}

/** Nothing comes of sending these again. */
const HOPELESS: ReadonlySet<DeadLetterView['why']['cause']> = new Set([
  'unreadable',
  'run-ended',
  'records-named',
]);

const NO_LETTER = 'there is no such dead letter, or another look holds it: try again in a minute';

async function redrive(call: Call, letter: DeadLetter): Promise<RedriveResult['items'][number]> {
  const { deps, request, gone } = call;
  const opened = await openLetter(deps, letter);
  try {
    const sent = await sendOnce(call, opened);
    await note(call, opened, sent);
    await deps.deadLetters.remove(letter);
    gone.add(letter);
    return { ...letterView(opened), outcome: sent ? 'sent' : 'discarded' };
  } catch (error) {
    if (!(error instanceof OrchestratorError)) throw error;
    // of the letters that follow, some may come through
    if (error.retryable) return { ...letterView(opened), outcome: 'kept' };
    if (error.code !== 'conflict' || request.id !== undefined) throw error;
    const why = { ...opened.why, sentence: error.message };
    return { ...letterView({ ...opened, why }), outcome: 'kept' };
  }
}

/** True when the letter was sent, now or by an earlier redrive. */
async function sendOnce({ deps, request, ticked }: Call, opened: OpenedLetter): Promise<boolean> {
  const { principal, discard, message } = request;
  const { queue, id } = opened.letter;
  const action = discard === true || HOPELESS.has(opened.why.cause) ? 'discard' : 'send';
  const redriven = { tenantId: principal.tenantId, queue, id, action, by: principal.id } as const;
  if ((await deps.redrives.begin({ ...redriven, at: deps.clock.now() })) === 'sent') return true;
  if (action === 'discard') return false;
  await sendLetter(deps, opened, message, ticked);
  const at = deps.clock.now();
  await deps.redrives.sent({ ...redriven, at }, at);
  return true;
}

async function note({ deps, request }: Call, { letter, why }: OpenedLetter, sent: boolean): Promise<void> {
  const { principal, requestId, message } = request;
  const sending = message === undefined ? 'sendDeadLetter' : 'sendEditedDeadLetter';
  await deps.audit.write({
    id: deps.random.id('audit'),
    tenantId: principal.tenantId,
    at: deps.clock.now(),
    actor: principal.id,
    action: sent ? sending : 'discardDeadLetter',
    target: `${letter.queue}/${letter.id}`,
    outcome: 'succeeded',
    requestId,
    ...(sent ? {} : { code: why.cause }),
  });
}
