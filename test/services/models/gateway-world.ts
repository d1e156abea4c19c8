import { memoryCircuitStore } from '#adapters/memory/circuit-store.ts';
import { memoryClock } from '#adapters/memory/clock.ts';
import { memoryRandomness } from '#adapters/memory/randomness.ts';
import { costOf, worstCaseOf } from '#domain/costs/cost.ts';
import type { LedgerEntry } from '#domain/costs/ledger-entry.ts';
import { priceOf } from '#domain/costs/price.ts';
import type { Reservation } from '#domain/costs/reservation.ts';
import { BudgetExceededError, LLMProviderError, OrchestratorError } from '#domain/errors.ts';
import { GatewaySettings, type ModelCandidate } from '#domain/models/gateway-settings.ts';
import type { Clock } from '#ports/clock.ts';
import type { CostLedger } from '#ports/cost-ledger.ts';
import type { LanguageModel, ModelReply, ModelRequest } from '#ports/language-model.ts';
import type { GatewayCall } from '#ports/model-gateway.ts';
import { modelGateway } from '#services/models/model-gateway.ts';

/** What a provider does with one call: answers, fails, or says nothing until it is aborted. */
export type Deed = ModelReply | Error | 'silent' | readonly (string | Error | ModelReply | 'silent')[];

export const usage = { inputTokens: 1_000, outputTokens: 100, cacheReadTokens: 0, cacheWriteTokens: 0 };
export const answer = (text: string, more: Partial<ModelReply> = {}): ModelReply => ({
  text,
  calls: [],
  stop: 'end',
  usage,
  provider: 'openai',
  model: 'gpt-4.1',
  ...more,
});

export const labels = { organization: 'o', tenant: 'acme', user: 'key_1', workflow: 'w', run: 'run_1' };
export const callOf = (more: Partial<GatewayCall> = {}): GatewayCall => ({
  labels,
  callId: 'run_1/agent:x/1/1',
  tier: 'standard',
  ...more,
});
export const request: ModelRequest = {
  system: 's',
  messages: [{ role: 'user', text: 'why?' }],
  tools: [],
  maxOutputTokens: 200,
  temperature: 0,
};
export const main: ModelCandidate = { provider: 'openai', model: 'gpt-4.1' };
export const other: ModelCandidate = {
  provider: 'bedrock',
  model: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
};
export const settingsOf = (chain: readonly ModelCandidate[], more: object = {}): GatewaySettings =>
  GatewaySettings.parse({
    tiers: { cheap: chain, standard: chain, strong: chain },
    firstDelayMs: 0,
    ...more,
  });

/** Keeps holds and entries as the port says, with one limit over everything. */
export function book(limit = Number.POSITIVE_INFINITY) {
  const holds = new Map<string, Reservation>();
  const entries = new Map<string, LedgerEntry>();
  const spent = () => [...entries.values()].reduce((sum, e) => sum + e.micros, 0);
  const held = () => [...holds.values()].filter((h) => !entries.has(h.id));
  const ledger: Pick<CostLedger, 'reserve' | 'settle'> = {
    async reserve(wanted) {
      const known = holds.get(wanted.id);
      if (known !== undefined) return known;
      const holding = held().reduce((sum, h) => sum + h.micros, 0);
      if (spent() + holding + wanted.micros > limit) {
        throw new BudgetExceededError('the budget of tenant acme is used up', {
          scope: 'tenant/acme',
          period: 'day',
          limit,
          spent: spent(),
          held: holding,
          paused: false,
          raisedBy: 'costs:write',
        });
      }
      holds.set(wanted.id, wanted);
      return wanted;
    },
    async settle(_, id, { micros, basis, holder, usage: used }) {
      const hold = holds.get(id);
      if (hold === undefined || (holder ?? hold.holder) !== hold.holder)
        throw new OrchestratorError('not_found', 'no such hold');
      const entry = entries.get(id) ?? {
        ...{ id, tenantId: hold.tenantId, labels: hold.labels, provider: hold.provider, model: hold.model },
        ...{ price: hold.price, reserved: hold.micros, micros, basis, at: 0 },
        inputTokens: used?.inputTokens ?? 0,
        outputTokens: used?.outputTokens ?? 0,
        cacheReadTokens: used?.cacheReadTokens ?? 0,
        cacheWriteTokens: used?.cacheWriteTokens ?? 0,
      };
      entries.set(id, entry);
      return entry;
    },
  };
  return { ledger, holds, entries, spent, held };
}

/** A clock whose short sleeps (pauses between tries) are skipped and noted; long ones (time limits) wait. */
export function pausingClock(pauses: number[] = []): Clock & ReturnType<typeof memoryClock> {
  const clock = memoryClock(1_800_000_000_000);
  return {
    ...clock,
    sleep: async (ms, signal) => {
      if (ms >= 30_000) return clock.sleep(ms, signal);
      pauses.push(ms);
      signal?.throwIfAborted();
    },
  };
}

/** Lets everything that can go on go on. */
export const quiet = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function piece(part: string | Error | ModelReply, never: () => Promise<never>) {
  if (part === 'silent') return never();
  if (part instanceof Error) throw part;
  return typeof part === 'string' ? { text: part } : { reply: part };
}

/** A gateway over providers that do these deeds, one after the other. */
export function gatewayWorld(
  deeds: Readonly<Record<string, readonly Deed[]>>,
  settings: GatewaySettings,
  { limit, pauses = [] as number[] }: { limit?: number; pauses?: number[] } = {},
) {
  const clock = pausingClock(pauses);
  const kept = book(limit);
  const calls: string[] = [];
  const aborted: string[] = [];
  const circuits = memoryCircuitStore();
  const open = ({ provider, model }: ModelCandidate): LanguageModel => {
    const next = (signal: AbortSignal | undefined): Deed => {
      calls.push(provider);
      signal?.addEventListener('abort', () => aborted.push(provider), { once: true });
      const done = calls.filter((c) => c === provider).length;
      return deeds[provider]?.[done - 1] ?? new Error('nothing planned');
    };
    const never = (signal: AbortSignal | undefined) =>
      new Promise<never>((_, reject) => {
        signal?.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
      });
    return {
      provider,
      model,
      generate: () => Promise.reject(new Error('not used')),
      async generateWithMetadata(_, signal) {
        const deed = next(signal);
        if (deed === 'silent') return never(signal);
        if (deed instanceof Error) throw deed;
        return deed as ModelReply;
      },
      async *stream(_, signal) {
        for (const part of next(signal) as readonly (string | Error | ModelReply | 'silent')[]) {
          yield await piece(part, () => never(signal));
        }
      },
    };
  };
  const deps = { open, ledger: kept.ledger, circuits, clock, random: memoryRandomness(1) };
  return { ...kept, deps, clock, circuits, calls, aborted, pauses, gateway: modelGateway(deps, settings) };
}

/** Errors of a provider: throttled before it began, cut off when it had. */
export const throttled = (more: object = {}) =>
  new LLMProviderError('openai', 'rate_limited', 'throttled', { retryable: true, began: false, ...more });
export const cut = () =>
  new LLMProviderError('openai', 'model_unavailable', 'cut', { retryable: true, began: true });

/** What the work threw, or `answered`. */
export const failure = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'answered',
    (error: unknown) => error,
  );

/** The price of the main model. */
export const price = priceOf('openai', 'gpt-4.1', 1_800_000_000_000);

/** What the request costs by its usage, and at worst. */
export const real = costOf(price, usage);
export const worst = worstCaseOf(price, {
  inputBytes: Buffer.byteLength(JSON.stringify(request)),
  maxOutputTokens: request.maxOutputTokens,
});
