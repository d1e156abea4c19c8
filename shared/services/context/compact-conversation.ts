import { type Conversation, messagesOf, type Telling } from './conversation.ts';
import { messagesBytes } from './request-text.ts';

/**
 * A conversation that is cut goes down to this part of its room at once: cutting a little with every turn would
 * change the first message every time, and a provider's cache of prefixes would never hold.
 */
const AIM = 0.7;

const ANSWER_BYTES = [1_200, 600, 300, 120, 0];
const INPUT_BYTES = [120, 0];

/**
 * The conversation, told so that its messages have at most `bytes`: the oldest turns become calls of the list,
 * then answers grow shorter, then the last turn goes too, then inputs. Never lost: the id, the tool and the
 * evidence hash of any call, their order, and the task. What fits already stays as it is, so a second time
 * changes nothing. Undefined where even the shortest form is too long.
 */
export function compactConversation(conversation: Conversation, bytes: number): Conversation | undefined {
  if (fits(conversation, bytes)) return conversation;
  let shortest: Conversation | undefined;
  for (const telling of shorter(conversation)) {
    const told = { ...conversation, telling };
    const size = messagesBytes(messagesOf(told));
    if (size <= bytes * AIM) return told;
    if (size <= bytes) shortest = told;
  }
  return shortest;
}

const fits = (conversation: Conversation, bytes: number): boolean =>
  messagesBytes(messagesOf(conversation)) <= bytes;

/** Ways to tell less, the fullest first; none tells more than the conversation does now. */
function* shorter({ rounds, telling }: Conversation): Generator<Telling> {
  let now = telling;
  for (let folded = now.folded + 1; folded < rounds.length; folded += 1) {
    now = { ...now, folded };
    yield now;
  }
  for (const answerBytes of ANSWER_BYTES) {
    if (answerBytes >= now.answerBytes) continue;
    now = { ...now, answerBytes };
    yield now;
  }
  if (now.folded < rounds.length) {
    now = { ...now, folded: rounds.length };
    yield now;
  }
  for (const inputBytes of INPUT_BYTES) {
    if (inputBytes >= now.inputBytes) continue;
    now = { ...now, inputBytes };
    yield now;
  }
}
