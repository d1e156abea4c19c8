import type { PlannedCall } from '#declare/agent.ts';
import { ModelChainError, OrchestratorError } from '#domain/errors.ts';
import { isJsonObject } from '#domain/json.ts';
import type { ModelAttempt } from '#domain/models/attempt.ts';
import type { ModelReply } from '#ports/language-model.ts';
import type { GatewayCall, GatewayReply, ModelGateway } from '#ports/model-gateway.ts';
import { withWrittenRound } from '../context/written-talk.ts';
import { type ChosenTier, chooseTier } from '../models/choose-tier.ts';
import { type Asking, nextRequest, openTalk, promptOf, roundOf } from './agent-conversation.ts';
import { beginTurn, type Loop, makeCalls, noteGap, refuseWhenStopped, type Stopped } from './agent-loop.ts';
import type { CallSignal } from './deadlines.ts';

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
    const ended = await beginTurn(loop);
    if (ended !== undefined) return ended;
    const asking = nextRequest(loop, talk);
    if (asking === undefined) return 'token-limit';
    const reply = await ask(loop, gateway, asking);
    if (typeof reply === 'string') return reply;
    if (reply.calls.length === 0) {
      loop.turn += 1;
      conclude(loop, reply);
      return 'done';
    }
    // a model takes long: the mark may have been set since it was asked
    await refuseWhenStopped(loop);
    const asked = await makeCalls(loop, reply.calls.map(plannedCall));
    await loop.recorder.flush();
    if (asked.every((a) => a.repeats !== undefined)) return 'repeated-calls';
    talk = withWrittenRound(asking.talk, roundOf(reply, asked));
  }
}

/** The reply, or what ends the turns without one. */
async function ask(loop: Loop, gateway: Gateway, asking: Asking): Promise<ModelReply | Stopped> {
  const { deps, work, recorder } = loop;
  const request = await deps.evidence.put(work.tenantId, asking.text, JSON_TYPE);
  loop.models.calls += 1;
  const chosen = tierOf(work, request.bytes);
  const event = { type: 'model-called', step: work.step, request, prompt: promptOf(loop.agent) } as const;
  try {
    const { reply, attempts, micros, reason } = await callModel(loop, gateway, asking, chosen);
    const { provider, model } = reply;
    const response = await deps.evidence.put(work.tenantId, JSON.stringify(reply), JSON_TYPE);
    const { input: inputTokens, output: outputTokens } = tokensOf(asking, reply);
    loop.tokens = { input: loop.tokens.input + inputTokens, output: loop.tokens.output + outputTokens };
    loop.models.answered.add(`${provider}/${model}`);
    const why = { micros, reason: `${chosen.reason}; ${reason}`, attempts: [...attempts] };
    recorder.note({ ...event, response, provider, model, inputTokens, outputTokens, ...why });
    await recorder.flush();
    return reply;
  } catch (thrown) {
    work.signal.throwIfAborted();
    const { code, message, attempts } = failureOf(thrown);
    const { provider, model } = attempts.at(-1) ?? { provider: 'none', model: `tier ${chosen.tier}` };
    const why = { micros: microsOf(attempts), reason: chosen.reason, attempts: [...attempts] };
    const error = { code, message };
    recorder.note({ ...event, provider, model, inputTokens: 0, outputTokens: 0, ...why, error });
    if (code === 'stopped') {
      await recorder.flush();
      throw thrown;
    }
    return leaveModels(loop, code === 'budget_exceeded' ? 'over-budget' : 'unavailable', message);
  }
}

const tierOf = ({ models }: Loop['work'], contextBytes: number): ChosenTier =>
  models?.tier === undefined
    ? chooseTier({ step: 'investigate', contextBytes })
    : { tier: models.tier, reason: 'the workflow says so' };

/** The agent ends without its models: the result says why. */
async function leaveModels(loop: Loop, state: 'over-budget' | 'unavailable', why: string): Promise<Stopped> {
  loop.models.left = { state, why };
  noteGap(loop, 'model', why);
  await loop.recorder.flush();
  return state === 'over-budget' ? state : 'model-unavailable';
}

/** Calls under a name of its own, and counts what it took, whether it went well or not. */
async function callModel(
  loop: Loop,
  gateway: Gateway,
  { request }: Asking,
  chosen: ChosenTier,
): Promise<GatewayReply> {
  const { deps, calls, work, models, agent } = loop;
  const startedAt = deps.clock.now();
  // a call that is late ends itself, its hold in the ledger with it: it is waited for
  const call = calls.deadlines.open(Math.max(1, work.stopAt - startedAt), late);
  const callId = `${work.runId}/${work.step}/${work.epoch}/${models.calls}`;
  const labels = { ...work.labels, agent: agent.name };
  let attempts: readonly ModelAttempt[] = [];
  try {
    const maxMicros = leftOf(work, models.micros);
    const came = await gateway.call(
      request,
      new ModelCall({ labels, callId, tier: chosen.tier, maxMicros }, call, loop),
    );
    attempts = came.attempts;
    return came;
  } catch (thrown) {
    attempts = failureOf(thrown).attempts;
    throw thrown;
  } finally {
    call.end();
    models.durationMs += Math.max(0, deps.clock.now() - startedAt);
    countAttempts(models, attempts);
  }
}

function countAttempts(models: Loop['models'], attempts: readonly ModelAttempt[]): void {
  let made = 0;
  for (const { micros, outcome, opened } of attempts) {
    models.micros += micros;
    if (outcome !== 'skipped') made += 1;
    if (opened) models.breakerOpens += 1;
  }
  models.retries += Math.max(0, made - 1);
}

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

  constructor(
    { labels, callId, tier, maxMicros }: Omit<GatewayCall, 'signal' | 'mayTry'>,
    call: CallSignal,
    loop: Loop,
  ) {
    this.labels = labels;
    this.callId = callId;
    this.tier = tier;
    this.maxMicros = maxMicros;
    this.#call = call;
    this.#loop = loop;
  }

  mayTry(): Promise<undefined> {
    return refuseWhenStopped(this.#loop);
  }

  get signal(): AbortSignal {
    return this.#call.signal;
  }
}

const leftOf = ({ models }: Loop['work'], spent: number): number | undefined =>
  models?.budgetMicros === undefined ? undefined : Math.max(0, models.budgetMicros - spent);

const microsOf = (attempts: readonly ModelAttempt[]): number =>
  attempts.reduce((sum, attempt) => sum + attempt.micros, 0);

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

const plannedCall = ({ name, input }: ModelReply['calls'][number]): PlannedCall => ({
  tool: name,
  input: isJsonObject(input) ? input : {},
});

function conclude(loop: Loop, reply: ModelReply): void {
  const text = reply.text.trim();
  if (reply.stop === 'refusal') noteGap(loop, 'model', 'the model refused to go on');
  else if (text !== '') loop.notes.push(reply.stop === 'length' ? `${text} (cut off)` : text);
}
