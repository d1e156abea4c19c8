import { setTimeout as sleep } from 'node:timers/promises';

/** How long `until` looks, and how often. */
export interface Patience {
  readonly seconds: number;
  readonly everyMs: number;
}

/** Looks until there is something to see. @throws Error naming `what` when there was nothing for so long */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined>,
  { seconds, everyMs }: Patience,
): Promise<T> {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await sleep(everyMs)) {
    const found = await look();
    if (found !== undefined) return found;
  }
  throw new Error(`it did not come about: ${what}`);
}
