import { ModelChainError, OrchestratorError } from '#domain/errors.ts';
import type { EvidenceRef } from '#domain/evidence/evidence.ts';
import { isJsonObject } from '#domain/json.ts';
import type { ModelAttempt } from '#domain/models/attempt.ts';
import type { ModelReply } from '#ports/language-model.ts';
import type { GatewayCall, GatewayReply, ModelGateway, ModelTier } from '#ports/model-gateway.ts';
import { exchangeText, inputAt } from '../context/exchange.ts';
import { withWrittenRound } from '../context/written-talk.ts';
import { type ChosenTier, chooseTier } from '../models/choose-tier.ts';
import { type Asking, nextRequest, openTalk, promptOf, roundOf } from './agent-conversation.ts';
import {
  type Loop,
  limitOf,
  makeCalls,
  noteGap,
  refuse,
  type Stopped,
  type StoredCall,
  stopMark,
} from './agent-loop.ts';
import type { CallSignal, OpenCall } from './deadlines.ts';

const JSON_TYPE = 'application/json';

type Gateway = Pick<ModelGateway, 'call'>;

/**
 * Lets the model go on where the playbook ended: it may ask for more tool calls, which take the same way as
 * the playbook's, and its last words become a note, never a finding. Models that fail, or a budget that refuses,
 * end the turns; what was observed stays, and the reason is a gap of the report.
 */
export async function runModelTurns(loop: Loop, gateway: Gateway): Promise<Stopped> {
  let talk = openTalk(loop);
  for (;;) {
    const limit = limitOf(loop);
    if (limit !== undefined) return limit;
    refuse(await stopMark(loop));
    const asking = nextRequest(loop, talk);
    if (asking === undefined) return 'token-limit';
    const answered = await ask(loop, gateway, asking);
    if (typeof answered === 'string') return answered;
    const { reply, exchange } = answered;
    if (reply.calls.length === 0) {
      loop.turn += 1;
      conclude(loop, reply);
      return 'done';
    }
    // a model takes long: the mark may have been set since it was asked
    refuse(await stopMark(loop));
    const asked = await makeCalls(
      loop,
      reply.calls.map((call, i) => plannedCall(call, exchange, i)),
    );
    await loop.recorder.flush();
    if (asked.every((a) => a.repeats !== undefined)) return 'repeated-calls';
    talk = withWrittenRound(asking.talk, roundOf(reply, asked), exchange.hash);
  }
}

interface Answered {
  readonly reply: ModelReply;
  readonly exchange: EvidenceRef;
}

/** The reply, or what ends the turns without one. Calls under a name of its own, and counts what it took. */
async function ask(loop: Loop, gateway: Gateway, asking: Asking): Promise<Answered | Stopped> {
  const { deps, calls, work, models } = loop;
  models.calls += 1;
  const chosen = tierOf(work, asking.bytes);
  const startedAt = deps.clock.now();
  // a call that is late ends itself, its hold in the ledger with it: it is waited for
  const call = calls.deadlines.open(Math.max(1, work.stopAt - startedAt), late, startedAt);
  let came: GatewayReply | undefined;
  let exchange: EvidenceRef;
  try {
    came = await gateway.call(asking.request, new ModelCall(loop, chosen.tier, call));
    ended(loop, call, startedAt, came.attempts);
    exchange = await deps.evidence.put(work.tenantId, exchangeText(asking.text, came.reply), JSON_TYPE);
  } catch (thrown) {
    // an answer that cannot be kept, ten million characters say, is none
    if (came === undefined) ended(loop, call, startedAt, failureOf(thrown).attempts);
    work.signal.throwIfAborted();
    return leaveModels(loop, asking, chosen, thrown);
  }
  noteReply(loop, asking, chosen, came, exchange);
  await loop.recorder.flush();
  return { reply: came.reply, exchange };
}

/** A call has ended, whether it went well or not. */
function ended(loop: Loop, call: OpenCall, startedAt: number, attempts: readonly ModelAttempt[]): void {
  const { deps, models } = loop;
  call.end();
  models.durationMs += Math.max(0, deps.clock.now() - startedAt);
  let made = 0;
  for (const { micros, outcome, opened } of attempts) {
    models.micros += micros;
    if (outcome !== 'skipped') made += 1;
    if (opened) models.breakerOpens += 1;
  }
  models.retries += Math.max(0, made - 1);
}

function noteReply(
  { agent, models, recorder, tokens, work }: Loop,
  asking: Asking,
  chosen: ChosenTier,
  { reply, attempts, micros, reason }: GatewayReply,
  exchange: EvidenceRef,
): void {
  const { provider, model } = reply;
  const { input: inputTokens, output: outputTokens } = tokensOf(asking, reply);
  tokens.input += inputTokens;
  tokens.output += outputTokens;
  models.answered.add(`${provider}/${model}`);
  recorder.note({
    type: 'model-called',
    step: work.step,
    exchange,
    prompt: promptOf(agent),
    provider,
    model,
    inputTokens,
    outputTokens,
    micros,
    reason: `${chosen.reason}; ${reason}`,
    attempts: [...attempts],
  });
}

/** The agent ends without its models: the result says why. @throws OrchestratorError `stopped` */
async function leaveModels(
  loop: Loop,
  asking: Asking,
  chosen: ChosenTier,
  thrown: unknown,
): Promise<Stopped> {
  const { agent, deps, models, recorder, work } = loop;
  const { code, message, attempts } = failureOf(thrown);
  const exchange = await deps.evidence.put(work.tenantId, exchangeText(asking.text), JSON_TYPE);
  const { provider, model } = attempts.at(-1) ?? { provider: 'none', model: `tier ${chosen.tier}` };
  recorder.note({
    type: 'model-called',
    step: work.step,
    exchange,
    prompt: promptOf(agent),
    provider,
    model,
    inputTokens: 0,
    outputTokens: 0,
    micros: attempts.reduce((sum, attempt) => sum + attempt.micros, 0),
    reason: chosen.reason,
    attempts: [...attempts],
    error: { code, message },
  });
  const over = code === 'budget_exceeded' ? 'over-budget' : undefined;
  if (code !== 'stopped') {
    models.left = { state: over ?? 'unavailable', why: message };
    noteGap(loop, 'model', message);
  }
  await recorder.flush();
  if (code === 'stopped') throw thrown;
  return over ?? 'model-unavailable';
}

const tierOf = ({ models }: Loop['work'], contextBytes: number): ChosenTier =>
  models?.tier === undefined
    ? chooseTier({ step: 'investigate', contextBytes })
    : { tier: models.tier, reason: 'the workflow says so' };

/**
 * A class, since its signal is made when it is read: an object literal with a getter would get a hidden class of its own
 * each time. Those lie in old space and keep what they close over until a full collection: measured, a fifth of all that
 * a run allocates was moved there, which took half of its CPU.
 */
class ModelCall implements GatewayCall {
  readonly labels: GatewayCall['labels'];
  readonly callId: string;
  readonly tier: GatewayCall['tier'];
  readonly maxMicros: number | undefined;
  readonly #call: CallSignal;
  readonly #loop: Loop;

  constructor(loop: Loop, tier: ModelTier, call: CallSignal) {
    const { work, models } = loop;
    this.labels = work.labels;
    this.callId = `${work.runId}/${work.step}/${work.epoch}/${models.calls}`;
    this.tier = tier;
    this.maxMicros = leftOf(work, models.micros);
    this.#call = call;
    this.#loop = loop;
  }

  async mayTry(): Promise<undefined> {
    return refuse(await stopMark(this.#loop));
  }

  get signal(): AbortSignal {
    return this.#call.signal;
  }
}

const leftOf = ({ models }: Loop['work'], spent: number): number | undefined =>
  models?.budgetMicros === undefined ? undefined : Math.max(0, models.budgetMicros - spent);

/** What a failed call means, and the tries that it made. */
function failureOf(thrown: unknown): Pick<OrchestratorError, 'code' | 'message'> & {
  readonly attempts: readonly ModelAttempt[];
} {
  if (thrown instanceof ModelChainError) return thrown;
  if (thrown instanceof OrchestratorError)
    return { code: thrown.code, message: thrown.message, attempts: [] };
  return { code: 'model_unavailable', message: 'the model call failed unexpectedly', attempts: [] };
}

// made when it is needed: an error takes its stack with it
const late = () => new OrchestratorError('timeout', 'the model did not answer within the time of the step');

/** Missing usage counts as the worst case: a call is never free because nobody said what it cost. */
function tokensOf(asking: Asking, { usage }: ModelReply): { input: number; output: number } {
  if (usage === undefined) return { input: asking.worstInput, output: asking.request.maxOutputTokens };
  const { inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens } = usage;
  return { input: inputTokens + cacheReadTokens + cacheWriteTokens, output: outputTokens };
}

/** What is no object of JSON becomes an empty one, for the tool's schema to refuse, and is stored as such. */
const plannedCall = (
  { name, input }: ModelReply['calls'][number],
  { hash, bytes, mediaType }: EvidenceRef,
  i: number,
): StoredCall =>
  isJsonObject(input)
    ? { tool: name, input, stored: { hash, bytes, mediaType, at: inputAt(i) } }
    : { tool: name, input: {} };

function conclude(loop: Loop, reply: ModelReply): void {
  const text = reply.text.trim();
  if (reply.stop === 'refusal') noteGap(loop, 'model', 'the model refused to go on');
  else if (text !== '') loop.notes.push(reply.stop === 'length' ? `${text} (cut off)` : text);
}
