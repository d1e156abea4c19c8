import type { Sha256 } from '#domain/hash.ts';
import { type PromptVersion, promptVersion } from '#domain/prompts/template.ts';
import { cutTo } from '#domain/prompts/token-bounds.ts';
import type { ModelReply, ModelRequest } from '#ports/language-model.ts';
import { type CallMade, type Conversation, type Round, startConversation } from '../context/conversation.ts';
import { describeTools } from '../context/describe-tools.ts';
import { fitRequest } from '../context/fit-request.ts';
import type { CountTokens } from '../context/measure-tokens.ts';
import { requestBytes, requestText } from '../context/request-text.ts';
import { opening } from '../context/templates.ts';
import type { AskedCall, Loop, LoopAgent } from './agent-loop.ts';
import type { CalledTool } from './call-tool.ts';

const MAX_OUTPUT_TOKENS = 2_048;
/** Fewer tokens than this leave no room for an answer. */
const MIN_OUTPUT_TOKENS = 256;
/** The most that one request tells, whatever the step has left: answers get worse and dearer beyond. */
const CONTEXT_TOKENS = 32_000;
/** Bytes of one answer in the turn that asked for it. */
const ANSWER_BYTES = 5_000;

/** A request within the tokens that are left, as stored, and the most that its input is taken to count. */
export interface Asking {
  readonly request: ModelRequest;
  readonly text: string;
  /** Length of the text. */
  readonly bytes: number;
  readonly worstInput: number;
  /** As it was told: what the next turn goes on from. */
  readonly conversation: Conversation;
}

/** What the model hears of first: the task, and the calls that the playbook made. */
export const conversationOf = ({ work, called }: Loop): Conversation =>
  startConversation(work.task, work.window, called.map(callMade));

/** A turn of the model with what its calls answered. */
export const roundOf = (reply: ModelReply, asked: readonly AskedCall[]): Round => ({
  text: reply.text,
  calls: reply.calls,
  results: asked.map((a, i) => ({ id: reply.calls[i]?.id ?? '', ...toolResult(a) })),
  made: asked.flatMap((a) => (a.called === undefined ? [] : [callMade(a.called)])),
});

/** The next request, or undefined where the step's tokens leave no room for one. */
export async function nextRequest(
  loop: Loop,
  conversation: Conversation,
  count?: CountTokens,
): Promise<Asking | undefined> {
  const { agent, tokens } = loop;
  const left = agent.limits.maxTokens - tokens.input - tokens.output;
  const frame = { system: agent.prompt, tools: describeTools(agent.tools) };
  const room = Math.min(CONTEXT_TOKENS, left - MIN_OUTPUT_TOKENS);
  const fitted = await fitRequest(conversation, frame, room, count);
  if (fitted === undefined) return undefined;
  const { system, tools } = frame;
  const maxOutputTokens = Math.min(MAX_OUTPUT_TOKENS, left - fitted.tokens);
  const request = { system, messages: fitted.messages, tools, temperature: 0, maxOutputTokens };
  const text = requestText(request);
  return {
    request,
    text,
    bytes: requestBytes(request),
    worstInput: fitted.tokens,
    conversation: fitted.conversation,
  };
}

const versions = new WeakMap<LoopAgent, PromptVersion>();

/** The version of all words that this agent's model is told, besides those of the run. */
export function promptOf(agent: LoopAgent): PromptVersion {
  const known = versions.get(agent);
  if (known !== undefined) return known;
  const tools = JSON.stringify(describeTools(agent.tools));
  const made = promptVersion(agent.name, [agent.prompt, opening.version, tools]);
  versions.set(agent, made);
  return made;
}

function callMade(called: CalledTool): CallMade {
  const { call, output } = called;
  const evidence: Sha256 | undefined = output?.hash;
  return {
    id: call.id,
    tool: call.tool,
    input: call.inputText,
    answer: shown(called),
    ...(evidence === undefined ? {} : { evidence }),
  };
}

const shown = ({ outcome, outputText = '' }: CalledTool): string =>
  outcome.error === undefined ? outputText : `failed: ${outcome.error.message}`;

function toolResult({ called, repeats }: AskedCall): { text: string; failed: boolean } {
  if (repeats !== undefined) return { text: `the same call as ${repeats}: nothing new`, failed: true };
  if (called === undefined) return { text: 'not made: the limit of calls is reached', failed: true };
  return { text: cutTo(shown(called), ANSWER_BYTES), failed: called.outcome.error !== undefined };
}
