import { costOf, HIDDEN_TOKENS } from '#domain/costs/cost.ts';
import type { PriceRow } from '#domain/costs/price.ts';
import type { Reservation } from '#domain/costs/reservation.ts';
import { BudgetExceededError, LLMProviderError, OrchestratorError } from '#domain/errors.ts';
import type { ModelAttempt } from '#domain/models/attempt.ts';
import { candidateName, type GatewaySettings, type ModelCandidate } from '#domain/models/gateway-settings.ts';
import type { ModelReply, ModelRequest } from '#ports/language-model.ts';
import type { GatewayCall } from '#ports/model-gateway.ts';
import type { OpenModel } from '#ports/open-model.ts';
import type { Bulkhead } from './bulkhead.ts';
import type { CircuitBreaker } from './circuit-breaker.ts';
import { type Ask, beginExchange } from './exchange.ts';
import { type Ending, endHold, type HoldDeps, holdWorstCase, priceOfCandidate } from './hold.ts';

/** What one try needs. */
export interface TryDeps extends HoldDeps {
  readonly open: OpenModel;
  readonly breaker: CircuitBreaker;
  readonly bulkheadOf: (provider: string) => Bulkhead;
  readonly settings: GatewaySettings;
}

/** One try of one candidate. */
export interface Try {
  readonly candidate: ModelCandidate;
  readonly slot: string;
  readonly request: ModelRequest;
  readonly inputBytes: number;
  readonly how: GatewayCall;
  readonly ask: Ask;
  /** What earlier tries of the same call have cost. */
  readonly spentMicros: number;
}

/** How a try went: a reply, or an error. `spoke`: text went out, so no other try may follow. */
export interface Tried {
  readonly attempt: ModelAttempt;
  readonly reply?: ModelReply;
  readonly error?: OrchestratorError;
  readonly spoke: boolean;
}

/**
 * Tries one candidate once: place, breaker, hold, call, settlement. However it ends, the hold ends with it: at the
 * provider's usage; at the worst case where usage is missing or the call broke off after it may have begun; at
 * nothing where the provider surely did not begin.
 *
 * @throws the signal's reason when the caller aborts
 */
export async function* tryCandidate(deps: TryDeps, t: Try): AsyncGenerator<{ text: string }, Tried> {
  const price = priced(deps, t);
  if ('attempt' in price) return price;
  const place = await deps.bulkheadOf(t.candidate.provider).enter(t.how.signal);
  if (place === undefined) return skipped(t, 'bulkhead-full', 'too many calls at once');
  try {
    if ((await deps.breaker.admit(candidateName(t.candidate))) === 'open') {
      return skipped(t, 'breaker-open', 'it failed too often and is left alone for a while');
    }
    const room = await windowed(deps, t, price);
    if ('attempt' in room) return room;
    const hold = await held(deps, t, price, room);
    return 'attempt' in hold ? hold : yield* exchange(deps, t, price, { hold, room });
  } finally {
    place.leave();
  }
}

function priced({ clock }: TryDeps, t: Try): PriceRow | Tried {
  try {
    return priceOfCandidate(t.candidate, clock.now());
  } catch (error) {
    if (!(error instanceof OrchestratorError)) throw error;
    return skipped(t, 'not-priced', error.message, error);
  }
}

/** No window that is known is smaller; whatever is shorter needs no look at the table of windows. */
const SMALLEST_WINDOW = 16_384;

/** What is known of a request's input: its tokens where they had to be counted. */
interface Room {
  counted?: number | undefined;
}

/** Whether the request fits into the model's window; one that surely does not is not sent. */
async function windowed(deps: TryDeps, t: Try, price: PriceRow): Promise<Room | Tried> {
  const bound = t.inputBytes + HIDDEN_TOKENS + t.request.maxOutputTokens;
  if (bound <= SMALLEST_WINDOW) return {};
  const { contextTokensOf } = await import('#domain/costs/context-tokens.ts');
  const window = contextTokensOf(price);
  if (window === undefined || bound <= window) return {};
  const { windowOf } = await import('./count-input.ts');
  const found = await windowOf(deps, { ...t, signal: t.how.signal }, window);
  if (found?.fits !== false) return { counted: found?.counted };
  const tokens = found.counted ?? `at least ${Math.ceil(t.inputBytes / 6)}`;
  const why = `its input is ${tokens} tokens, and ${window} fit into the model`;
  const { attempt, ...rest } = skipped(t, 'too-long', why);
  return { attempt: { ...attempt, ...countedBy(found) }, ...rest };
}

const countedBy = ({ counted }: Room): Pick<ModelAttempt, 'countedTokens'> =>
  counted === undefined ? {} : { countedTokens: counted };

async function held(deps: TryDeps, t: Try, price: PriceRow, room: Room): Promise<Reservation | Tried> {
  const { maxOutputTokens } = t.request;
  const hold = (inputBytes: number) =>
    holdWorstCase(deps, deps.settings, { ...t, price, maxOutputTokens, inputBytes });
  try {
    return await hold(room.counted ?? t.inputBytes).catch(async (thrown: unknown) => {
      if (!(thrown instanceof BudgetExceededError) || room.counted !== undefined) throw thrown;
      const { countForBudget } = await import('./count-input.ts');
      room.counted = await countForBudget(deps, { ...t, signal: t.how.signal }, price, thrown);
      if (room.counted === undefined) throw thrown;
      return hold(room.counted);
    });
  } catch (thrown) {
    if (thrown instanceof BudgetExceededError) return skipped(t, 'over-budget', thrown.message, thrown);
    const why = 'its cost could not be reserved';
    return skipped(t, 'ledger-unavailable', why, unsent(t.candidate, why, thrown));
  }
}

/** What came of an exchange so far. Nothing has, when whoever reads the stream leaves it half-way. */
interface Flow {
  spoke: boolean;
  came: { readonly reply: ModelReply } | { readonly error: LLMProviderError } | undefined;
}

async function* exchange(
  deps: TryDeps,
  t: Try,
  price: PriceRow,
  { hold, room }: { readonly hold: Reservation; readonly room: Room },
): AsyncGenerator<{ text: string }, Tried> {
  const startedAt = deps.clock.now();
  const flow: Flow = { spoke: false, came: undefined };
  let micros = hold.micros;
  try {
    yield* partsOf(deps, t, hold.id, flow);
  } finally {
    // reached as well when the reader leaves: the provider may have written on
    const entry = await endHold(deps, hold, settlementOf(price, hold, flow));
    micros = Math.max(0, entry?.micros ?? hold.micros);
  }
  t.how.signal?.throwIfAborted();
  const opened = await tellBreaker(deps, t.candidate, flow);
  const durationMs = Math.max(0, deps.clock.now() - startedAt);
  return triedOf(t, flow, { micros, durationMs, ...countedBy(room), ...(opened ? { opened } : {}) });
}

async function* partsOf(deps: TryDeps, t: Try, holdId: string, flow: Flow): AsyncGenerator<{ text: string }> {
  const { candidate, how, ask } = t;
  const request = { ...t.request, requestId: holdId };
  if (how.signal?.aborted) {
    flow.came = { error: unsent(candidate, 'called off before it was sent') };
    return;
  }
  const { clock, open, settings } = deps;
  const bounds = { provider: candidate.provider, timeoutMs: settings.timeoutMs, signal: how.signal };
  const call = beginExchange(clock, (signal) => ask(open(candidate), request, signal), bounds);
  try {
    while (flow.came === undefined) {
      const part = await call.next();
      if ('reply' in part) flow.came = part;
      else {
        flow.spoke = true;
        yield part;
      }
    }
  } catch (thrown) {
    flow.came = { error: asProviderError(t, thrown) };
  } finally {
    call.end();
  }
}

function triedOf(
  { candidate: { provider, model } }: Try,
  { spoke, came }: Flow,
  how: Pick<ModelAttempt, 'micros' | 'durationMs' | 'opened' | 'countedTokens'>,
): Tried {
  const attempt = { provider, model, ...how };
  if (came !== undefined && 'reply' in came) {
    return { attempt: { ...attempt, outcome: 'answered' }, reply: came.reply, spoke };
  }
  const error = came?.error ?? new LLMProviderError(provider, 'model_unavailable', 'nothing came');
  return { attempt: { ...attempt, outcome: 'failed', reason: error.code }, error, spoke };
}

function settlementOf(price: PriceRow, hold: Reservation, { came }: Flow): Ending {
  const unknown = { micros: hold.micros, basis: 'reserved' } as const;
  if (came === undefined) return unknown;
  if ('error' in came) return came.error.began ? unknown : { micros: 0, basis: 'free' };
  const { usage } = came.reply;
  if (usage === undefined) return unknown;
  try {
    return { micros: costOf(price, usage), basis: 'usage', usage };
  } catch {
    // counts that cannot be true are as good as none
    return unknown;
  }
}

/** What says that a provider is in trouble; a request that it refuses says that it is well. */
const TROUBLE: ReadonlySet<string> = new Set(['model_unavailable', 'rate_limited', 'timeout', 'unavailable']);

async function tellBreaker(
  { breaker }: TryDeps,
  candidate: ModelCandidate,
  { came }: Flow,
): Promise<boolean> {
  if (came === undefined) return false;
  const id = candidateName(candidate);
  if ('error' in came && TROUBLE.has(came.error.code)) return breaker.failed(id);
  await breaker.succeeded(id);
  return false;
}

const skipped = ({ candidate }: Try, reason: string, why: string, error?: OrchestratorError): Tried => ({
  attempt: {
    provider: candidate.provider,
    model: candidate.model,
    outcome: 'skipped',
    reason,
    micros: 0,
  },
  error: error ?? unsent(candidate, why),
  spoke: false,
});

const unsent = ({ provider }: ModelCandidate, why: string, cause?: unknown): LLMProviderError =>
  new LLMProviderError(provider, 'model_unavailable', why, { retryable: false, began: false, cause });

const asProviderError = ({ candidate }: Try, thrown: unknown): LLMProviderError =>
  thrown instanceof LLMProviderError
    ? thrown
    : new LLMProviderError(candidate.provider, 'model_unavailable', 'the model call failed unexpectedly', {
        retryable: false,
        cause: thrown,
      });
