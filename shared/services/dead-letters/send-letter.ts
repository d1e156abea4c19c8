import type { Deps } from '#declare/capabilities.ts';
import type { CloudEvent } from '#domain/bus/cloud-event.ts';
import { OrchestratorError } from '#domain/errors.ts';
import { nothingToEdit } from './check-asked.ts';
import { withMessage } from './failed-reaction.ts';
import { noFunction, type OpenedLetter } from './letter-view.ts';

/** What redriving takes. */
export type SendDeps = Deps<'runs.read' | 'dead-letters.redrive' | 'audit.write'>;

/**
 * Sends an opened letter to where it came from, with `message` in place of its own. Ticks carry nothing, so one start of
 * a reaction does for all its ticks of a call: `ticked` holds the reactions that have been started for one.
 *
 * @throws ValidationError for a message where the letter holds none; OrchestratorError `conflict` for a reaction's letter
 * that cannot be sent, `unavailable` while a service does not answer
 */
export async function sendLetter(
  deps: SendDeps,
  { letter, why, reaction }: OpenedLetter,
  message: CloudEvent | undefined,
  ticked: Map<string, Promise<void>>,
): Promise<void> {
  if (reaction === undefined) return deps.deadLetters.send(letter);
  const { id, functionArn, kind, event } = reaction;
  if (id === undefined) throw new OrchestratorError('conflict', noFunction(functionArn));
  const start = (what: Readonly<Record<string, unknown>>) =>
    deps.reactions.start(id, what).catch((error: unknown) => {
      if (!(error instanceof OrchestratorError) || error.code !== 'not_found') throw error;
      throw new OrchestratorError('conflict', noFunction(functionArn), { cause: error });
    });
  if (kind === 'message') {
    if (message !== undefined) return start(withMessage(reaction, message));
    if (why.cause === 'message-malformed') throw new OrchestratorError('conflict', why.sentence);
    return start(event);
  }
  if (message !== undefined) throw nothingToEdit();
  const started = ticked.get(id) ?? start(event);
  ticked.set(id, started);
  return started;
}
