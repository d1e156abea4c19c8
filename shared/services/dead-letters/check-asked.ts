import { platformLetters, REACTION_LETTERS } from '#declare/letter-queues.ts';
import { ValidationError } from '#domain/errors.ts';

/** What is asked of letters besides to send them as they are. */
interface Asked {
  readonly queue: string;
  readonly id?: string | undefined;
  readonly message?: object | undefined;
  readonly discard?: boolean | undefined;
}

/**
 * Checks that the letters of the queue take what is asked: messages can be edited in reactions' letters alone, one at a
 * time, and agents' letters are discarded by themselves when nobody waits for them.
 *
 * @throws ValidationError for what they do not
 */
export function checkAsked({ queue, id, message, discard }: Asked): void {
  if (discard === true && !platformLetters.includes(queue)) {
    throw refused('/discard', 'a run waits for it: stop the run, then the next redrive discards it');
  }
  if (message === undefined) return;
  if (discard === true) throw refused('/message', 'what is discarded is not edited');
  if (id === undefined) throw refused('/id', 'an edit is of one letter: name it');
  if (queue === REACTION_LETTERS) return;
  throw refused('/message', 'only messages of the bus that a reaction failed at can be edited');
}

/** The same for a letter that holds no message. */
export const nothingToEdit = (): ValidationError =>
  refused('/message', 'the letter holds no message of the bus: there is nothing to edit');

const refused = (pointer: string, message: string): ValidationError =>
  new ValidationError('The letter cannot be treated so.', [{ pointer, message }]);
