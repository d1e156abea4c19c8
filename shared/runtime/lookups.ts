import type { Ambient } from '#declare/capabilities.ts';
import { isMetric, type Telemetry } from './telemetry.ts';

/**
 * Makes lookups in caches metrics of the unit, by the cache: one that waited for somebody else's value had no need to
 * make it, one whose cache could not be asked had. Caches without metrics of their own are not counted.
 */
export const countingLookups = (ambient: () => Ambient, telemetry: () => Telemetry) => (): Ambient => ({
  ...ambient(),
  onLookup: (namespace, lookup) => {
    const name = `${namespace}-cache-${lookup === 'hit' || lookup === 'coalesced' ? 'hits' : 'misses'}`;
    if (isMetric(name)) telemetry().add(name);
  },
});
