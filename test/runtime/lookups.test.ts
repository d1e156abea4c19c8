import { memoryClock } from '#adapters/memory/clock.ts';
import { memoryRandomness } from '#adapters/memory/randomness.ts';
import { countingLookups } from '#runtime/lookups.ts';
import { keptTelemetry } from '../support/work-edge.ts';

describe('lookups in caches', () => {
  const ambient = { clock: memoryClock(1_000), random: memoryRandomness(1) };

  it('are counted by their cache, as hits where nothing had to be made', () => {
    const { telemetry, metrics } = keptTelemetry();
    const { onLookup, ...rest } = countingLookups(
      () => ambient,
      () => telemetry,
    )();
    for (const lookup of ['hit', 'coalesced', 'miss', 'unavailable', 'hit'] as const)
      onLookup?.('models', lookup);
    onLookup?.('agents', 'miss');
    expect(metrics).toEqual({ 'models-cache-hits': 3, 'models-cache-misses': 2, 'agents-cache-misses': 1 });
    expect(rest).toEqual(ambient);
  });

  it('in a cache without metrics of its own are not', () => {
    const { telemetry, metrics } = keptTelemetry();
    const { onLookup } = countingLookups(
      () => ambient,
      () => telemetry,
    )();
    onLookup?.('answers', 'hit');
    onLookup?.('constructor', 'hit');
    expect(metrics).toEqual({});
  });
});
