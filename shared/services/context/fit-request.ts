import { BYTES_PER_TOKEN } from '#domain/prompts/token-bounds.ts';
import type { ModelRequest } from '#ports/language-model.ts';
import { compactConversation } from './compact-conversation.ts';
import { type Conversation, messagesOf } from './conversation.ts';
import { type CountTokens, measureTokens } from './measure-tokens.ts';
import { messagesBytes } from './request-text.ts';

/** What stands around the messages of a request. */
export type Frame = Pick<ModelRequest, 'system' | 'tools'>;

/** A conversation that fits, its messages, and the tokens that frame and messages take. */
export interface Fitted {
  readonly conversation: Conversation;
  readonly messages: ModelRequest['messages'];
  readonly tokens: number;
}

/**
 * The conversation with its frame within `room` tokens: as it is where that fits, by the provider's own count
 * where the estimate says otherwise, else told in fewer words. Undefined where nothing makes it fit.
 */
export async function fitRequest(
  conversation: Conversation,
  frame: Frame,
  room: number,
  count?: CountTokens,
): Promise<Fitted | undefined> {
  const messages = messagesOf(conversation);
  const request = { ...frame, messages, maxOutputTokens: 1, temperature: 0 };
  const { tokens } = await measureTokens(request, room, count);
  if (tokens <= room) return { conversation, messages, tokens };
  const around = Buffer.byteLength(JSON.stringify({ ...request, messages: [] }));
  const compact = compactConversation(conversation, room * BYTES_PER_TOKEN - around);
  if (compact === undefined) return undefined;
  const shorter = messagesOf(compact);
  return {
    conversation: compact,
    messages: shorter,
    tokens: Math.ceil((messagesBytes(shorter) + around) / BYTES_PER_TOKEN),
  };
}
