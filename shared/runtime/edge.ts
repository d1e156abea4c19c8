import type { Ambient } from '#declare/capabilities.ts';
import { systemAmbient } from './ambient.ts';
import { runtimeSettings } from './env.ts';
import { type Telemetry, telemetryOf } from './telemetry.ts';
import { xrayTrace } from './tracing.ts';

/** What stands around workers, tasks and reactions besides their ports; tests bring their own. */
export interface WorkEdge {
  readonly ambient: () => Ambient;
  readonly telemetry: (service: string) => Telemetry;
  /** The process's own where absent. */
  readonly env?: () => Readonly<Record<string, string | undefined>>;
}

/** The machine's clock, randomness and environment, with traced telemetry. */
export const workEdge: WorkEdge = {
  ambient: systemAmbient,
  telemetry: (service) => telemetryOf(service, xrayTrace(service, runtimeSettings().TRACING === 'on')),
};

/** Calls `make` on the first use and keeps what it made: importing a handler must not make anything. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** The part of Lambda's context that work is bounded by. */
export interface WorkContext {
  readonly awsRequestId: string;
  getRemainingTimeInMillis(): number;
}
