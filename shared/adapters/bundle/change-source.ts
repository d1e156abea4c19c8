import type { IncidentBundle } from '#domain/telemetry/bundle.ts';
import type { ChangeSource } from '#ports/telemetry.ts';
import { recorded } from './recorded.ts';

/** Recorded changes and the recorded service graph. */
export const bundleChanges = (bundle: IncidentBundle): ChangeSource => ({
  changes: async (window) =>
    recorded(bundle.changes, 'changes')
      .filter(({ at }) => at >= window.from && at < window.to)
      .sort((a, b) => a.at - b.at),
  topology: async () => recorded(bundle.topology, 'topology'),
});
