import type { IncidentBundle } from '#domain/telemetry/bundle.ts';
import type { AlarmSource } from '#ports/telemetry.ts';
import { recorded } from './recorded.ts';

/** Recorded alarms, their history cut to the window. */
export const bundleAlarms = (bundle: IncidentBundle): AlarmSource => ({
  alarms: async (window) =>
    recorded(bundle.alarms, 'alarms')
      .map((alarm) => ({
        ...alarm,
        history: alarm.history
          .filter(({ at }) => at >= window.from && at < window.to)
          .sort((a, b) => a.at - b.at),
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
});
