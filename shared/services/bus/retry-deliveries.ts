import type { Deps } from '#declare/capabilities.ts';
import { attemptDelivery } from './attempt-delivery.ts';

const LIMIT = 200;

/** Attempts under way at once: a subscriber that never answers keeps one of them for ten seconds. */
const AT_ONCE = 20;

/** What a round did; `errors` come up again in the next one. */
export interface Retried {
  readonly attempted: number;
  readonly taken: number;
  readonly errors: number;
}

/** Makes every attempt that is due. One that fails, or cannot be written down, keeps no other waiting. */
export async function retryDeliveries(deps: Deps<'webhooks.deliver' | 'webhooks.sweep'>): Promise<Retried> {
  const counts = { attempted: 0, taken: 0, errors: 0 };
  const names = [...(await deps.deliveries.due(deps.clock.now(), LIMIT))];
  const worker = async (): Promise<void> => {
    for (let name = names.shift(); name !== undefined; name = names.shift()) {
      try {
        const delivery = await deps.deliveries.get(name);
        // a name in the list may be a moment old
        if (delivery?.nextAt === undefined || delivery.nextAt > deps.clock.now()) continue;
        const { status } = await attemptDelivery(deps, delivery);
        counts.attempted += 1;
        if (status === 'delivered') counts.taken += 1;
      } catch {
        counts.errors += 1;
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return counts;
}
