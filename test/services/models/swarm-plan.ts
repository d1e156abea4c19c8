import { createHash } from 'node:crypto';
import { memoryRandomness } from '#adapters/memory/randomness.ts';
import type { Behaviour } from '../../support/model-servers/behaviour.ts';
import { SEED } from '../../support/seed.ts';
import type { Death } from './mortal.ts';

/** How long one try may take. */
export const TIMEOUT_MS = 6_000;

/** Chances that belong to a name, whatever is asked before or beside it. */
function chancesOf(name: string) {
  const seed = createHash('sha256').update(`${SEED} ${name}`).digest().readUInt32BE();
  const random = memoryRandomness(seed);
  return {
    percent: () => random.fraction() * 100,
    upTo: (most: number) => Math.floor(random.fraction() * (most + 1)),
  };
}

/** How one caller goes about one call. */
export interface Plan {
  readonly streamed: boolean;
  /** Delivered twice, side by side. */
  readonly twice: boolean;
  /**
   * Where each process that gets the call dies; it is delivered again after each death, but not after the last. Some
   * calls are delivered once, to a process that dies.
   */
  readonly deaths: readonly (Death | undefined)[];
  /** The caller calls it off after so many milliseconds, or stops to read after the first part of a stream. */
  readonly calledOffAfterMs: number | undefined;
  readonly leaves: boolean;
}

/** What fate has for a call; a third of the calls are streamed. */
export function planOf(callId: string, number: number): Plan {
  const { percent, upTo } = chancesOf(callId);
  const lost = percent() < 6;
  const deaths = Array.from({ length: lost ? 1 : 3 }, (): Death | undefined => {
    const when = percent() < 50 ? 'before' : 'after';
    return lost || percent() < 20 ? { crossing: 1 + upTo(lost ? 4 : 9), when } : undefined;
  });
  return {
    streamed: number % 3 === 0,
    twice: percent() < 10,
    deaths,
    calledOffAfterMs: percent() < 3 ? upTo(600) : undefined,
    leaves: percent() < 8,
  };
}

/** What the server does with one request; what is absent from the list is answered well. */
const faults: readonly (readonly [number, Behaviour])[] = [
  [6, { fault: 'throttled', retryAfterSeconds: 0 }],
  [3, { fault: 'throttled' }],
  [6, { fault: 'failed' }],
  [2, { fault: 'gateway-timeout' }],
  [4, { delayMs: TIMEOUT_MS + 1_000 }],
  [1, { fault: 'silent' }],
  [5, { fault: 'cut-before' }],
  [10, { fault: 'cut-inside' }],
  [3, { fault: 'malformed' }],
  [3, { fault: 'throttled-inside' }],
  [2, { fault: 'page' }],
];

/** A behaviour, and the tokens that the provider bills for it: within what the request allows. */
export function behaviourOf(requestId: string): Behaviour {
  const { percent, upTo } = chancesOf(requestId);
  const usage = { inputTokens: 100 + upTo(900), outputTokens: upTo(50), cacheReadTokens: upTo(100) };
  const drawn = percent();
  const [, fault = {}] = faults.find((_, i) => drawn < upToIncluding(i)) ?? [];
  return { text: 'the disk is full', usage, ...fault, ...(percent() < 12 ? { usage: false } : {}) };
}

const upToIncluding = (index: number): number =>
  faults.slice(0, index + 1).reduce((sum, [share]) => sum + share, 0);
