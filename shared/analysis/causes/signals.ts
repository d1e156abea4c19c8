import type { LoadedObservation } from '#domain/findings/report.ts';
import { logSignals } from './log-signals.ts';
import { readWorld, type World } from './read-world.ts';
import { seriesSignals } from './series-signals.ts';
import type { Signal } from './signal.ts';
import { stateSignals } from './state-signals.ts';

/** Everything that observations show, each thing with the finding that proves it. */
export function signalsOf(observations: readonly LoadedObservation[]): { world: World; signals: Signal[] } {
  const world = readWorld(observations);
  return { world, signals: [...seriesSignals(world), ...stateSignals(world), ...logSignals(world)] };
}
