import { BYTES_PER_TOKEN } from '#domain/prompts/token-bounds.ts';
import { compactConversation } from './compact-conversation.ts';
import { type CountTokens, estimateTokens, measureTokens } from './measure-tokens.ts';
import { type Frame, framedBytes, settingsText } from './request-text.ts';
import { type WrittenTalk, writtenTalk } from './written-talk.ts';

/** A talk that fits, and the tokens that frame and messages take. */
export interface Fitted {
  readonly talk: WrittenTalk;
  readonly tokens: number;
}

/** What every request says besides, at its least. */
const SETTINGS = { maxOutputTokens: 1, temperature: 0 };
const SETTINGS_BYTES = settingsText(SETTINGS).length;

/**
 * The talk with its frame within `room` tokens, by estimate: as it is where that fits, else told in fewer words.
 * Undefined where nothing makes it fit.
 */
export function fitRequest(talk: WrittenTalk, frame: Frame, room: number): Fitted | undefined {
  const tokens = estimateTokens(framedBytes(frame, SETTINGS_BYTES, talk.said.bytes));
  return tokens <= room ? { talk, tokens } : compacted(talk, frame, room);
}

/** The same, by the provider's own count where the estimate says that it does not fit. */
export async function fitCounted(
  talk: WrittenTalk,
  frame: Frame,
  room: number,
  count: CountTokens,
): Promise<Fitted | undefined> {
  const { system, tools } = frame;
  const request = { system, tools, messages: talk.messages, ...SETTINGS };
  const bytes = framedBytes(frame, SETTINGS_BYTES, talk.said.bytes);
  const { tokens } = await measureTokens(request, bytes, room, count);
  return tokens <= room ? { talk, tokens } : compacted(talk, frame, room);
}

function compacted({ conversation }: WrittenTalk, frame: Frame, room: number): Fitted | undefined {
  const around = framedBytes(frame, SETTINGS_BYTES, 0);
  const compact = compactConversation(conversation, room * BYTES_PER_TOKEN - around);
  if (compact === undefined) return undefined;
  const talk = writtenTalk(compact);
  // 2: the brackets of the list count as messages and as frame
  return { talk, tokens: estimateTokens(2 + talk.said.bytes + around) };
}
