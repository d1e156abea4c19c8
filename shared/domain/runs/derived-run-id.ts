import { sha256 } from '../hash.ts';
import { makeId } from '../ids.ts';
import type { EpochMs } from '../time.ts';

/**
 * The id of the run that one event of the world starts: the same event gives the same id, however often and by
 * whomever it is seen, so that it starts one run. Sorts by `at`, like ids that were drawn.
 *
 * @param at moment of the event
 * @param event what tells it from all others, the tenant included
 */
export function derivedRunId(at: EpochMs, ...event: readonly string[]): string {
  const hash = sha256(JSON.stringify(event));
  return makeId(
    'run',
    at,
    Uint8Array.from({ length: 16 }, (_, i) => Number.parseInt(hash.slice(2 * i, 2 * i + 2), 16)),
  );
}
