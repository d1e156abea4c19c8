import type { IncidentBundle } from '#domain/telemetry/bundle.ts';
import type { AlarmSource, ChangeSource, EstateSource, LogSource, MetricSource } from '#ports/telemetry.ts';
import { bundleAlarms } from './alarm-source.ts';
import { bundleChanges } from './change-source.ts';
import { bundleEstate } from './estate-source.ts';
import { bundleLogs } from './log-source.ts';
import { bundleMetrics } from './metric-source.ts';

/** The telemetry ports over one recording. */
export interface BundleTelemetry {
  readonly metrics: MetricSource;
  readonly alarms: AlarmSource;
  readonly logs: LogSource;
  readonly changes: ChangeSource;
  readonly estate: EstateSource;
}

/**
 * Everything an agent looks at, answered from an incident bundle: what the bundle does not hold is refused
 * with `not_supported`, so it ends up among the gaps and is never taken for "nothing there".
 */
export const bundleTelemetry = (bundle: IncidentBundle): BundleTelemetry => ({
  metrics: bundleMetrics(bundle),
  alarms: bundleAlarms(bundle),
  logs: bundleLogs(bundle),
  changes: bundleChanges(bundle),
  estate: bundleEstate(bundle),
});
