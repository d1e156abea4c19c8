import type { Deps } from '#declare/capabilities.ts';
import { forward } from './publish.ts';

/** A message this old should have been handed on by whoever published it. */
const OVERLOOKED_MS = 30_000;

const LIMIT = 200;

/** Hands on the messages that were kept and not handed on. One that cannot be keeps no other waiting. */
export async function forwardOverlooked(
  deps: Deps<'bus.publish' | 'bus.sweep'>,
): Promise<{ readonly forwarded: number; readonly errors: number }> {
  const counts = { forwarded: 0, errors: 0 };
  for (const message of await deps.bus.unforwarded(deps.clock.now() - OVERLOOKED_MS, LIMIT)) {
    try {
      await forward(deps, message);
      counts.forwarded += 1;
    } catch {
      counts.errors += 1;
    }
  }
  return counts;
}
