import type { Sha256 } from '#domain/hash.ts';
import { harmless } from '#domain/prompts/fence.ts';
import { cutTo } from '#domain/prompts/token-bounds.ts';
import type { Window } from '#domain/time.ts';
import type { ModelMessage, ModelToolCall } from '#ports/language-model.ts';
import { opening } from './templates.ts';

/** A call that was made, as a model is told of it. */
export interface CallMade {
  /** Unique within the step. */
  readonly id: string;
  readonly tool: string;
  /** Canonical JSON. */
  readonly input: string;
  /** The output as canonical JSON, or why there is none. Text from the world. */
  readonly answer: string;
  /** Where the whole output lies; absent where the call failed. */
  readonly evidence?: Sha256;
  /** So many answers' room for this one; 1 where it is not said. */
  readonly room?: number;
}

/** A turn of the model: what it said and asked for, what came back, and which calls were new. */
export interface Round {
  readonly text: string;
  readonly calls: readonly ModelToolCall[];
  /** In the order of `calls`; `id` is the model's own. */
  readonly results: readonly { readonly id: string; readonly text: string; readonly failed: boolean }[];
  readonly made: readonly CallMade[];
}

/** How much of a conversation is told. Every call keeps its id, its tool and the hash of its evidence. */
export interface Telling {
  /** So many of the oldest turns are told as calls of the list. */
  readonly folded: number;
  /** Bytes of each answer in the list; 0: none. */
  readonly answerBytes: number;
  /** Bytes of each input in the list; 0: none. */
  readonly inputBytes: number;
}

/** What has been said and seen in one step, whole; `telling` says how much of it the model is told again. */
export interface Conversation {
  readonly task: string;
  readonly window: Window;
  /** Calls made before the model's first turn. */
  readonly first: readonly CallMade[];
  readonly rounds: readonly Round[];
  readonly telling: Telling;
}

/** Everything that a request may tell. */
export const WHOLE: Telling = { folded: 0, answerBytes: 2_500, inputBytes: 300 };

/** Bytes of all answers of the list together. */
const LIST_BYTES = 40_000;
/** Bytes kept of what a model said in a turn that is told as calls only. */
const SAID_BYTES = 200;
const LEAST_CUT = 40;
const ALL_TOLD = 'Nothing was left out.';

/** A conversation before the model's first turn. */
export const startConversation = (
  task: string,
  window: Window,
  first: readonly CallMade[],
): Conversation => ({ task, window, first, rounds: [], telling: WHOLE });

/** The same conversation, one turn longer. */
export const withRound = (conversation: Conversation, round: Round): Conversation => ({
  ...conversation,
  rounds: [...conversation.rounds, round],
});

/**
 * The conversation as messages: the task with the list of calls, then the turns that are told whole, oldest
 * first. Equal conversations give equal messages; a longer one begins with the messages of the shorter as long
 * as both are told alike, so a provider's cache of prefixes holds.
 */
export function messagesOf(conversation: Conversation): ModelMessage[] {
  const { rounds, telling } = conversation;
  const messages = [openingMessage(conversation)];
  for (const round of rounds.slice(telling.folded)) messages.push(...turnOf(round));
  return messages;
}

/** The messages of a turn that is told whole. */
export const turnOf = ({ text, calls, results }: Round): readonly [ModelMessage, ModelMessage] => [
  { role: 'assistant', text, calls },
  { role: 'tool', results: results.map(({ id, text, failed }) => ({ id, text: harmless(text), failed })) },
];

function openingMessage({ task, window, first, rounds, telling }: Conversation): ModelMessage {
  const told = { task, from: window.from, to: window.to };
  if (first.length === 0 && telling.folded === 0)
    return { role: 'user', text: opening.render({ ...told, answers: '', omitted: ALL_TOLD }) };
  const folded = rounds.slice(0, telling.folded);
  const listed = [...first, ...folded.flatMap((round) => round.made)];
  const each = Math.min(telling.answerBytes, Math.floor(LIST_BYTES / Math.max(1, roomOf(listed))));
  const shown = { ...telling, answerBytes: each };
  const answers = [
    ...first.map((call) => lineOf(call, shown)),
    ...folded.flatMap((round) => [...saidLines(round, shown), ...round.made.map((c) => lineOf(c, shown))]),
  ].join('\n');
  const omitted = omissions(folded.length, listed, shown);
  return { role: 'user', text: opening.render({ ...told, answers, omitted }) };
}

const roomOf = (listed: readonly CallMade[]): number => listed.reduce((sum, { room = 1 }) => sum + room, 0);

/** What names a call in the list, whatever else is cut. */
export const nameOf = ({ id, tool, evidence }: CallMade): string =>
  `${id} ${tool}${evidence === undefined ? '' : ` [${evidence}]`}`;

function lineOf(call: CallMade, { inputBytes, answerBytes }: Telling): string {
  const input = inputBytes < LEAST_CUT ? '' : ` ${cutTo(call.input, inputBytes)}`;
  const answer = answerBytes < LEAST_CUT ? '' : `\n${cutTo(call.answer, answerBytes * (call.room ?? 1))}`;
  return `${nameOf(call)}${input}${answer}`;
}

const saidLines = ({ text }: Round, { answerBytes }: Telling): string[] =>
  text === '' || answerBytes < LEAST_CUT ? [] : [`you said: ${cutTo(text, SAID_BYTES)}`];

function omissions(turns: number, listed: readonly CallMade[], { answerBytes, inputBytes }: Telling): string {
  const isCut = (text: string, bytes: number, room = 1): boolean =>
    Buffer.byteLength(text) > (bytes < LEAST_CUT ? 0 : bytes * room);
  const answers = listed.filter((c) => isCut(c.answer, answerBytes, c.room)).length;
  const inputs = listed.filter((c) => isCut(c.input, inputBytes)).length;
  const parts = [
    ...(turns > 0 ? [`${turns} of your earlier turns are told by their calls only`] : []),
    ...(answers > 0 ? [`${answers} answers are cut or left out`] : []),
    ...(inputs > 0 ? [`${inputs} inputs are cut or left out`] : []),
  ];
  return parts.length === 0
    ? ALL_TOLD
    : `To save room, ${parts.join('; ')}. All of it is kept as evidence under the hash in brackets.`;
}
