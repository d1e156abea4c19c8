import { type PromptVersion, promptVersion } from '#domain/prompts/template.ts';
import { cutTo } from '#domain/prompts/token-bounds.ts';
import type { ModelReply, ModelRequest } from '#ports/language-model.ts';
import { type CallMade, type Round, startConversation } from '../context/conversation.ts';
import { describeTools } from '../context/describe-tools.ts';
import { askedText } from '../context/exchange.ts';
import { fitRequest } from '../context/fit-request.ts';
import { type Frame, framedBytes, frameOf } from '../context/request-text.ts';
import { opening } from '../context/templates.ts';
import { type WrittenTalk, writtenTalk } from '../context/written-talk.ts';
import type { AskedCall, Loop, LoopAgent } from './agent-loop.ts';
import type { CalledTool } from './call-tool.ts';
import { toldAs } from './given-input.ts';

const MAX_OUTPUT_TOKENS = 2_048;
/** Fewer tokens than this leave no room for an answer. */
const MIN_OUTPUT_TOKENS = 256;
/** The most that one request tells, whatever the step has left: answers get worse and dearer beyond. */
const CONTEXT_TOKENS = 32_000;
/** Bytes of one answer in the turn that asked for it. */
const ANSWER_BYTES = 5_000;

/** A request within the tokens that are left, and the most that its input is taken to count. */
export interface Asking {
  readonly request: ModelRequest;
  /** Of the request as JSON. */
  readonly bytes: number;
  /** The beginning of the exchange that is stored. */
  readonly text: string;
  readonly worstInput: number;
  /** As it was told: what the next turn goes on from. */
  readonly talk: WrittenTalk;
}

/** What the model hears of first: the task, what earlier steps handed on, and the calls that the playbook made. */
export const openTalk = ({ work, called }: Loop): WrittenTalk => {
  const given = work.given === undefined ? [] : toldAs(work.given);
  const first = called.length === 0 ? given : [...given, ...called.map(callMade)];
  return writtenTalk(startConversation(work.task, work.window, first));
};

/** A turn of the model with what its calls answered. */
export function roundOf({ text, calls }: ModelReply, asked: readonly AskedCall[]): Round {
  const results: Round['results'][number][] = [];
  const made: CallMade[] = [];
  for (const one of asked) {
    results.push(toolResult(calls[results.length]?.id ?? '', one));
    if (one.called !== undefined) made.push(callMade(one.called));
  }
  return { text, calls, results, made };
}

/** The next request, or undefined where the step's tokens leave no room for one. */
export function nextRequest({ agent, tokens }: Loop, talk: WrittenTalk): Asking | undefined {
  const left = agent.limits.maxTokens - tokens.input - tokens.output;
  const { frame } = wordsOf(agent);
  const fitted = fitRequest(talk, frame, Math.min(CONTEXT_TOKENS, left - MIN_OUTPUT_TOKENS));
  if (fitted === undefined) return undefined;
  const maxOutputTokens = Math.min(MAX_OUTPUT_TOKENS, left - fitted.tokens);
  const { messages, said, since } = fitted.talk;
  const { system, tools } = frame;
  const request = { system, messages, tools, temperature: 0, maxOutputTokens };
  // as `settingsText` writes them, which takes ten times as long
  const settings = `"temperature":0,"maxOutputTokens":${maxOutputTokens}`;
  return {
    request,
    bytes: framedBytes(frame, settings.length, said.bytes),
    text: askedText(frame, settings, said, since),
    worstInput: fitted.tokens,
    talk: fitted.talk,
  };
}

/** All words that an agent's model is told, besides those of the run. */
interface AgentWords {
  readonly frame: Frame;
  readonly version: PromptVersion;
}

const words = new WeakMap<LoopAgent, AgentWords>();

function wordsOf(agent: LoopAgent): AgentWords {
  const known = words.get(agent);
  if (known !== undefined) return known;
  const tools = describeTools(agent.tools);
  const version = promptVersion(agent.name, [agent.prompt, opening.version, JSON.stringify(tools)]);
  const made = { frame: frameOf(agent.prompt, tools), version };
  words.set(agent, made);
  return made;
}

/** The version of the words of this agent. */
export const promptOf = (agent: LoopAgent): PromptVersion => wordsOf(agent).version;

function callMade(called: CalledTool): CallMade {
  const { id, tool, inputText: input } = called.call;
  const answer = shown(called);
  const evidence = called.output?.hash;
  return evidence === undefined ? { id, tool, input, answer } : { id, tool, input, answer, evidence };
}

const shown = ({ outcome, outputText = '' }: CalledTool): string =>
  outcome.error === undefined ? outputText : `failed: ${outcome.error.message}`;

function toolResult(id: string, { called, repeats }: AskedCall): Round['results'][number] {
  if (repeats !== undefined) return { id, text: `the same call as ${repeats}: nothing new`, failed: true };
  if (called === undefined) return { id, text: 'not made: the limit of calls is reached', failed: true };
  return { id, text: cutTo(shown(called), ANSWER_BYTES), failed: called.outcome.error !== undefined };
}
