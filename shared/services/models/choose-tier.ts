import type { ModelTier } from '#ports/model-gateway.ts';

/** What a model is wanted for: to put found things into words, to look further, or to weigh what is contested. */
export type ModelStep = 'summarize' | 'investigate' | 'judge';

/** What a tier is chosen by. */
export interface TierQuestion {
  readonly step: ModelStep;
  /** Length of the request, in bytes. */
  readonly contextBytes: number;
  /** A tier that was asked the same before, and what was wrong with its answer. */
  readonly failed?: { readonly tier: ModelTier; readonly why: string };
}

/** A tier, and why, for the run's history. */
export interface ChosenTier {
  readonly tier: ModelTier;
  readonly reason: string;
}

/** From here on a request needs a model that keeps its head over a long text (about 60,000 tokens). */
export const LONG_CONTEXT_BYTES = 200_000;

const usual = { summarize: 'cheap', investigate: 'standard', judge: 'strong' } as const;
const stronger = { cheap: 'standard', standard: 'strong', strong: 'strong' } as const;

/** How much model a step gets: what its kind usually takes, more for a long context or after a weaker tier failed. */
export function chooseTier({ step, contextBytes, failed }: TierQuestion): ChosenTier {
  if (failed !== undefined) {
    return { tier: stronger[failed.tier], reason: `the ${failed.tier} tier failed: ${failed.why}` };
  }
  const tier = usual[step];
  if (contextBytes > LONG_CONTEXT_BYTES && tier !== 'strong') {
    return { tier: stronger[tier], reason: `${step}, over ${contextBytes} bytes` };
  }
  return { tier, reason: step };
}
