import type { Deps } from '#declare/capabilities.ts';

const PARALLEL = 8;
const LIMIT = 200;

/** What became of the holds that nobody ended; `errors` come up again in the next sweep. */
export interface ExpiredHolds {
  readonly expired: number;
  readonly errors: number;
}

/**
 * Ends every hold whose holder did not come back in time, at its full amount: the provider may have billed the
 * call. Each ends once, however many sweep; usage that comes later is booked as a correction.
 *
 * @param spareMs how long beyond its time a hold is left to its holder
 */
export async function expireHolds(deps: Deps<'ledger.sweep'>, spareMs = 0): Promise<ExpiredHolds> {
  const at = deps.clock.now();
  const left = [...(await deps.ledger.expired(at - spareMs, LIMIT))];
  const counts = { expired: 0, errors: 0 };
  const sweeper = async (): Promise<void> => {
    for (let hold = left.shift(); hold !== undefined; hold = left.shift()) {
      try {
        const entry = await deps.ledger.expire(hold.tenantId, hold.id, at);
        if (entry.basis === 'expired' && entry.at === at) counts.expired += 1;
      } catch {
        // one that cannot be ended must not keep the others waiting
        counts.errors += 1;
      }
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, sweeper));
  return counts;
}
