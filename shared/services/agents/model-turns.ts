import * as z from 'zod';
import type { PlannedCall } from '#declare/agent.ts';
import { OrchestratorError } from '#domain/errors.ts';
import type { JsonObject } from '#domain/json.ts';
import type { LanguageModel, ModelReply } from '#ports/language-model.ts';
import { withRound } from '../context/conversation.ts';
import { type Asking, conversationOf, nextRequest, promptOf, roundOf } from './agent-conversation.ts';
import { beginTurn, type Loop, makeCalls, noteGap, type Stopped } from './agent-loop.ts';

const JSON_TYPE = 'application/json';

/**
 * Lets the model go on where the playbook ended: it may ask for more tool calls, which take the same way as
 * the playbook's, and its last words become a note, never a finding. A model that fails ends the turns; what
 * was observed stays.
 */
export async function runModelTurns(loop: Loop, model: LanguageModel): Promise<Stopped> {
  let conversation = conversationOf(loop);
  for (;;) {
    const ended = await beginTurn(loop);
    if (ended !== undefined) return ended;
    const asking = await nextRequest(loop, conversation);
    if (asking === undefined) return 'token-limit';
    const reply = await ask(loop, model, asking);
    if (reply === undefined) return 'model-unavailable';
    if (reply.calls.length === 0) {
      loop.turn += 1;
      conclude(loop, reply);
      return 'done';
    }
    const asked = await makeCalls(loop, reply.calls.map(plannedCall));
    await loop.recorder.flush();
    if (asked.every((a) => a.repeats !== undefined)) return 'repeated-calls';
    conversation = withRound(asking.conversation, roundOf(reply, asked));
  }
}

async function ask(loop: Loop, model: LanguageModel, asking: Asking): Promise<ModelReply | undefined> {
  const { deps, work, recorder } = loop;
  const requestRef = await deps.evidence.put(work.tenantId, asking.text, JSON_TYPE);
  loop.modelCalls += 1;
  const event = {
    type: 'model-called',
    step: work.step,
    request: requestRef,
    provider: model.provider,
    model: model.model,
    micros: 0,
    prompt: promptOf(loop.agent),
  } as const;
  try {
    const reply = await beforeDeadline(loop, (signal) => model.generateWithMetadata(asking.request, signal));
    const response = await deps.evidence.put(work.tenantId, JSON.stringify(reply), JSON_TYPE);
    const used = tokensOf(asking, reply);
    loop.tokens = { input: loop.tokens.input + used.input, output: loop.tokens.output + used.output };
    recorder.note({ ...event, response, inputTokens: used.input, outputTokens: used.output });
    await recorder.flush();
    return reply;
  } catch (thrown) {
    work.signal.throwIfAborted();
    const { code, message } = asExpected(thrown);
    recorder.note({ ...event, inputTokens: 0, outputTokens: 0, error: { code, message } });
    noteGap(loop, 'model', message);
    await recorder.flush();
    return undefined;
  }
}

const asExpected = (thrown: unknown): OrchestratorError =>
  thrown instanceof OrchestratorError
    ? thrown
    : new OrchestratorError('model_unavailable', 'the model call failed unexpectedly', { cause: thrown });

const FINISHED = new Error('finished');

/** Gives a call until the step's own deadline. */
async function beforeDeadline<T>(loop: Loop, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const { deps, work } = loop;
  const own = new AbortController();
  const abort = (): void => own.abort(work.signal.reason);
  work.signal.addEventListener('abort', abort, { once: true });
  const late = deps.clock.sleep(Math.max(1, work.stopAt - deps.clock.now()), own.signal).then(() => {
    const error = new OrchestratorError('timeout', 'the model did not answer within the time of the step');
    own.abort(error);
    throw error;
  });
  try {
    return await Promise.race([call(own.signal), late]);
  } finally {
    work.signal.removeEventListener('abort', abort);
    own.abort(FINISHED);
  }
}

/** Missing usage counts as the worst case: a call is never free because nobody said what it cost. */
function tokensOf(asking: Asking, { usage }: ModelReply): { input: number; output: number } {
  if (usage === undefined) return { input: asking.worstInput, output: asking.request.maxOutputTokens };
  const { inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens } = usage;
  return { input: inputTokens + cacheReadTokens + cacheWriteTokens, output: outputTokens };
}

// made once: making a schema costs more than a whole turn
const AnyInput = z.record(z.string(), z.json());

function plannedCall({ name, input }: ModelReply['calls'][number]): PlannedCall {
  const parsed = AnyInput.safeParse(input);
  return { tool: name, input: parsed.success ? (parsed.data as JsonObject) : {} };
}

function conclude(loop: Loop, reply: ModelReply): void {
  const text = reply.text.trim();
  if (reply.stop === 'refusal') noteGap(loop, 'model', 'the model refused to go on');
  else if (text !== '') loop.notes.push(reply.stop === 'length' ? `${text} (cut off)` : text);
}
