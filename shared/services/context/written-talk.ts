import type { ModelMessage } from '#ports/language-model.ts';
import { type Conversation, messagesOf, type Round, turnOf, withRound } from './conversation.ts';
import type { Since } from './exchange.ts';
import { type Written, writtenMessages } from './request-text.ts';

/**
 * A conversation with its messages and their JSON. Each turn sends again what the turns before it sent: its text goes
 * on from theirs. It is handed from turn to turn and not remembered by message in a WeakMap: what such a map holds lives
 * until a full collection, which measured at a third of a run's CPU.
 */
export interface WrittenTalk {
  readonly conversation: Conversation;
  readonly messages: readonly ModelMessage[];
  readonly said: Written;
  /** The last round alone; absent where something before it is told otherwise than it was. */
  readonly since?: Since;
}

/** The conversation, written from its beginning. */
export function writtenTalk(conversation: Conversation): WrittenTalk {
  const messages = messagesOf(conversation);
  return { conversation, messages, said: writtenMessages(messages) };
}

/** The same, one turn longer than the exchange `after`: as `writtenTalk` would write it. */
export function withWrittenRound(
  { conversation, messages, said }: WrittenTalk,
  round: Round,
  after: string,
): WrittenTalk {
  const turn = turnOf(round);
  const more = writtenMessages(turn);
  return {
    conversation: withRound(conversation, round),
    messages: messages.concat(turn),
    said: { text: `${said.text},${more.text}`, bytes: said.bytes + 1 + more.bytes },
    since: { after, said: more },
  };
}
