import type { Randomness } from '#ports/randomness.ts';

/** Bounds of the pauses between tries. */
export interface BackoffSettings {
  readonly firstDelayMs: number;
  readonly maxDelayMs: number;
}

/**
 * The pause before the next try after `failures` of them: uniform below a bound that doubles ("full jitter", Brooker,
 * "Exponential Backoff And Jitter", AWS Architecture Blog 2015), and never shorter than the provider asks for.
 */
export function pauseMs(
  random: Pick<Randomness, 'fraction'>,
  settings: BackoffSettings,
  failures: number,
  retryAfterSeconds = 0,
): number {
  const bound = Math.min(settings.maxDelayMs, settings.firstDelayMs * 2 ** (failures - 1));
  return Math.max(retryAfterSeconds * 1_000, Math.floor(random.fraction() * (bound + 1)));
}
