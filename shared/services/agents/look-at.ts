import type { Deps } from '#declare/capabilities.ts';
import { OrchestratorError } from '#domain/errors.ts';
import { type Destination, destinationsIn } from '#domain/network/destinations.ts';
import type { Run } from '#domain/runs/run.ts';
import type { IncidentBundle } from '#domain/telemetry/bundle.ts';
import { parseIsoTime, Window } from '#domain/time.ts';
import type { NetworkProbe } from '#ports/network-probe.ts';
import type { AlarmSource, ChangeSource, EstateSource, LogSource, MetricSource } from '#ports/telemetry.ts';

/** The five telemetry ports over one source. */
export interface TelemetrySources {
  readonly metrics: MetricSource;
  readonly alarms: AlarmSource;
  readonly logs: LogSource;
  readonly changes: ChangeSource;
  readonly estate: EstateSource;
}

/** Makes the telemetry ports of an incident bundle. */
export type BundleTelemetry = (bundle: IncidentBundle) => TelemetrySources;

/** What a run looks at: ports that take the place of the live ones, and its own "now" and window. */
export interface View {
  readonly ports: Partial<TelemetrySources & { network: NetworkProbe }>;
  readonly now: number;
  readonly window: Window;
  readonly destinations: readonly Destination[];
}

/** How far back a run looks where the caller names no window. */
const LOOK_BACK_MS = 3 * 3_600_000;

/**
 * What a run looks at. With a bundle: its recording, up to its end, with no network at all. Otherwise the live
 * account, over the window of `input.context.window` (`{from, to}`, epoch milliseconds or ISO 8601) or the
 * last three hours before `now`. Destinations come from the caller's own words only, never from a bundle.
 *
 * @throws OrchestratorError `not_found` when the bundle is gone
 */
export async function lookAt(
  deps: Deps<'bundles.read'>,
  run: Run,
  now: number,
  bundleTelemetry: BundleTelemetry,
): Promise<View> {
  const { task, context, bundle: hash } = run.input;
  const destinations = destinationsIn(`${task} ${context === undefined ? '' : JSON.stringify(context)}`);
  if (hash === undefined) {
    return {
      ports: {},
      now,
      window: askedWindow(run) ?? { from: now - LOOK_BACK_MS, to: now },
      destinations,
    };
  }
  const bundle = await deps.bundles.load(run.tenantId, hash);
  const ports = { ...bundleTelemetry(bundle), network: noNetwork };
  return { ports, now: bundle.window.to, window: bundle.window, destinations };
}

/** The window of a run that looks at the live account: the one the caller named, or the last three hours. */
export const liveWindow = (run: Run, now: number): Window =>
  askedWindow(run) ?? { from: now - LOOK_BACK_MS, to: now };

function askedWindow(run: Run): Window | undefined {
  const asked = run.input.context?.['window'];
  if (typeof asked !== 'object' || asked === null || Array.isArray(asked)) return undefined;
  const window = { from: moment(asked['from']), to: moment(asked['to']) };
  const parsed = Window.safeParse(window);
  return parsed.success ? parsed.data : undefined;
}

const moment = (value: unknown): unknown => (typeof value === 'string' ? parseIsoTime(value) : value);

const refuse = async (): Promise<never> => {
  throw new OrchestratorError(
    'not_supported',
    'the run looks at a recorded incident: what the network says today proves nothing about it',
  );
};

const noNetwork: NetworkProbe = { resolve: refuse, connect: refuse, handshake: refuse, request: refuse };
