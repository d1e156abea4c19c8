import { worstCaseOf } from '../shared/domain/costs/cost.ts';
import { OWN_HARDWARE, priceOf } from '../shared/domain/costs/price.ts';
import type { ModelLink, ModelSettings } from './stages.ts';

/** No call of an agent is smaller: its standing words and one tool alone are longer. */
const LEAST_INPUT_BYTES = 1_000;
const LEAST_OUTPUT_TOKENS = 1;

/**
 * The least that a call of any of these models holds, in micro-dollars; undefined where no model is set. A model
 * without a price counts for nothing here: the gateway refuses it with its name.
 */
export function leastCallMicros({ cheap, standard, strong }: ModelSettings): number | undefined {
  if (standard.length === 0) return undefined;
  const costs = [...cheap, ...standard, ...strong].flatMap(costOfLeast);
  return costs.length === 0 ? 0 : Math.min(...costs);
}

function costOfLeast({ provider, id, ownHardware }: ModelLink): number[] {
  const bounds = { inputBytes: LEAST_INPUT_BYTES, maxOutputTokens: LEAST_OUTPUT_TOKENS };
  try {
    return [worstCaseOf(priceOf(ownHardware ? OWN_HARDWARE : provider, id, Number.MAX_SAFE_INTEGER), bounds)];
  } catch {
    return [];
  }
}
