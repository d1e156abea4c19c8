import type { Ambient } from '#declare/capabilities.ts';
import type { WorkContext, WorkEdge } from '#runtime/edge.ts';
import type { Telemetry } from '#runtime/telemetry.ts';

/** Telemetry that keeps what it was told. */
export function keptTelemetry() {
  const lines: { level: string; message: string; fields: Record<string, unknown>; error?: unknown }[] = [];
  const metrics: Record<string, number> = {};
  const over = (own: Record<string, unknown>): Telemetry => ({
    debug: (message, fields) => lines.push({ level: 'debug', message, fields: { ...own, ...fields } }),
    info: (message, fields) => lines.push({ level: 'info', message, fields: { ...own, ...fields } }),
    warn: (message, fields) => lines.push({ level: 'warn', message, fields: { ...own, ...fields } }),
    error: (message, error, fields) =>
      lines.push({ level: 'error', message, error, fields: { ...own, ...fields } }),
    with: (fields) => over({ ...own, ...fields }),
    add: (metric, value = 1) => {
      metrics[metric] = (metrics[metric] ?? 0) + value;
    },
    flush: () => undefined,
    trace: (_, work) => work(),
  });
  return { telemetry: over({}), lines, metrics };
}

/** An edge with this clock and randomness, complete environment, and telemetry that is kept. */
export function workEdgeOf({ clock, random }: Ambient) {
  const kept = keptTelemetry();
  const edge: WorkEdge = {
    ambient: () => ({ clock, random }),
    telemetry: () => kept.telemetry,
    env: () => ({
      TABLE_NAME: 'table',
      EVENT_BUS_NAME: 'events',
      EVIDENCE_BUCKET: 'bucket',
      STATE_MACHINE_ARNS: '{"a":"b"}',
    }),
  };
  return { ...kept, edge };
}

/** A context with this much time left. */
export const contextOf = (remainingMs = 60_000): WorkContext => ({
  awsRequestId: 'req-1',
  getRemainingTimeInMillis: () => remainingMs,
});
