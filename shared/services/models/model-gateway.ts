import { BudgetExceededError, ModelChainError, OrchestratorError } from '#domain/errors.ts';
import type { ModelAttempt } from '#domain/models/attempt.ts';
import { candidateName, type GatewaySettings, type ModelCandidate } from '#domain/models/gateway-settings.ts';
import type { CircuitStore } from '#ports/circuit-store.ts';
import type { ModelRequest } from '#ports/language-model.ts';
import type { GatewayCall, GatewayReply, ModelGateway } from '#ports/model-gateway.ts';
import type { OpenModel } from '#ports/open-model.ts';
import { pauseMs } from './backoff.ts';
import { type Bulkhead, bulkhead } from './bulkhead.ts';
import { circuitBreaker } from './circuit-breaker.ts';
import { type Ask, askStreamed, askWhole } from './exchange.ts';
import type { HoldDeps } from './hold.ts';
import { type Tried, type TryDeps, tryCandidate } from './try-candidate.ts';

/** The ports of the gateway. */
export interface GatewayDeps extends HoldDeps {
  readonly open: OpenModel;
  readonly circuits: CircuitStore;
}

/**
 * The door to all models: for each try a hold in the ledger before and a settlement after it; tries again what may
 * pass; goes down the chain of the tier; keeps off models that fail. One gateway for each process, since breaker and
 * bulkheads remember.
 */
export function modelGateway(deps: GatewayDeps, settings: GatewaySettings): ModelGateway {
  const bulkheads = new Map<string, Bulkhead>();
  const bulkheadOf = (provider: string): Bulkhead => {
    const made = bulkheads.get(provider) ?? bulkhead(settings.bulkhead);
    bulkheads.set(provider, made);
    return made;
  };
  const breaker = circuitBreaker(deps, settings.breaker);
  const tries: TryDeps = { ...deps, settings, bulkheadOf, breaker };
  return {
    async call(request, how) {
      for await (const part of goDown(tries, request, how, askWhole)) if ('done' in part) return part.done;
      throw new OrchestratorError('internal', 'a chain of models ended without an end');
    },
    stream: (request, how) => goDown(tries, request, how, askStreamed),
  };
}

/** A chain on its way: what was tried, and why each was left. */
interface Journey {
  readonly deps: TryDeps;
  readonly request: ModelRequest;
  readonly inputBytes: number;
  readonly how: GatewayCall;
  readonly ask: Ask;
  readonly tried: { readonly candidate: ModelCandidate; readonly outcome: Tried }[];
}

async function* goDown(
  deps: TryDeps,
  request: ModelRequest,
  how: GatewayCall,
  ask: Ask,
): AsyncGenerator<{ text: string } | { done: GatewayReply }> {
  const inputBytes = Buffer.byteLength(JSON.stringify(request));
  const journey: Journey = { deps, request, inputBytes, how, ask, tried: [] };
  for (const [index, candidate] of chainOf(deps.settings, how).entries()) {
    const { reply } = yield* insist(journey, candidate, index);
    if (reply === undefined) continue;
    const attempts = attemptsOf(journey);
    yield { done: { reply, attempts, reason: reasonOf(journey, index), micros: microsOf(attempts) } };
    return;
  }
  throw failureOf(journey);
}

/** Tries one candidate as often as it is worth it. @throws its error when it broke off after it had spoken */
async function* insist(
  journey: Journey,
  candidate: ModelCandidate,
  index: number,
): AsyncGenerator<{ text: string }, Tried> {
  const { deps, how } = journey;
  for (let n = 1; ; n += 1) {
    await mayTry(journey);
    const spentMicros = microsOf(attemptsOf(journey));
    const slot = `${index + 1}/${n}`;
    const outcome = yield* tryCandidate(deps, { ...journey, candidate, slot, spentMicros });
    journey.tried.push({ candidate, outcome });
    const { error, spoke } = outcome;
    if (error === undefined) return outcome;
    if (spoke) throw new ModelChainError(error.message, attemptsOf(journey), { cause: error });
    const pause = n < deps.settings.attempts ? pauseBefore(journey, error, n) : undefined;
    if (pause === undefined) return outcome;
    if (pause > 0) await deps.clock.sleep(pause, how.signal);
  }
}

/** @throws the signal's reason; from the second try on what the caller has against it */
async function mayTry({ how, tried }: Journey): Promise<void> {
  how.signal?.throwIfAborted();
  if (tried.length > 0) await how.mayTry?.();
}

/** Milliseconds until the next try; undefined when another try is not worth it, or is asked for too late. */
function pauseBefore({ deps }: Journey, error: OrchestratorError, failures: number): number | undefined {
  const { retryable, retryAfterSeconds } = error;
  const { settings, random } = deps;
  if (!retryable || (retryAfterSeconds ?? 0) * 1_000 > settings.maxDelayMs) return undefined;
  return pauseMs(random, settings, failures, retryAfterSeconds);
}

const attemptsOf = ({ tried }: Journey): readonly ModelAttempt[] => tried.map((t) => t.outcome.attempt);

const microsOf = (attempts: readonly ModelAttempt[]): number =>
  attempts.reduce((sum, attempt) => sum + attempt.micros, 0);

/** @throws ModelChainError for a single model that no chain of the stage has (any more) */
function chainOf({ tiers }: GatewaySettings, { tier, only }: GatewayCall): readonly ModelCandidate[] {
  if (only === undefined) return tiers[tier];
  const all = [...tiers[tier], ...tiers.standard, ...tiers.cheap, ...tiers.strong];
  const asked = all.find(({ provider, model }) => `${provider}/${model}` === only);
  if (asked === undefined) throw new ModelChainError(`this stage has no model ${only}`, []);
  return [asked];
}

function reasonOf({ how, tried, deps }: Journey, index: number): string {
  if (how.only !== undefined) return `${how.only}: asked for by the run`;
  const chain = deps.settings.tiers[how.tier];
  if (index === 0) return `${how.tier}: first of its chain`;
  const left = tried.filter((t) => t.candidate !== chain[index]);
  return `${how.tier}: link ${index + 1} of its chain, because ${[...new Set(left.map(leftFor))].join('; ')}`;
}

const leftFor = ({ candidate, outcome }: Journey['tried'][number]): string =>
  `${candidateName(candidate)} ${outcome.attempt.outcome === 'skipped' ? 'was skipped' : 'failed'} (${outcome.attempt.reason})`;

/** A budget is the reason only where it alone stood in the way: else the providers are. */
function failureOf(journey: Journey): Error {
  const errors = journey.tried.map((t) => t.outcome.error);
  const refused = errors.find((error) => error instanceof BudgetExceededError);
  const failed = journey.tried.some((t) => t.outcome.attempt.outcome === 'failed');
  if (refused !== undefined && !failed) return refused;
  const said = journey.tried.map((t) => `${candidateName(t.candidate)}: ${t.outcome.error?.message}`);
  return new ModelChainError(`no model answered: ${[...new Set(said)].join('; ')}`, attemptsOf(journey), {
    cause: errors.at(-1),
  });
}
