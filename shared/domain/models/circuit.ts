import * as z from 'zod';
import { EpochMs } from '../time.ts';

/**
 * What all processes know of one model's failures. Closed without `openUntil`; open before it; behind it one
 * caller at a time may probe, and has until `probeUntil` to come back.
 */
export const Circuit = z.strictObject({
  /** Failures in a row. */
  failures: z.number().int().nonnegative(),
  /** How often it has opened since it was last closed: each time it stays open twice as long. */
  openings: z.number().int().nonnegative(),
  openUntil: EpochMs.optional(),
  probeUntil: EpochMs.optional(),
  /** Grows by one with every write and guards it. */
  version: z.number().int().positive(),
});
export type Circuit = z.infer<typeof Circuit>;

/** When a circuit opens and for how long. */
export interface CircuitSettings {
  /** So many failures in a row open it. */
  readonly failures: number;
  /** How long it stays open the first time; doubles with each failed probe up to `maxOpenMs`. */
  readonly openMs: number;
  readonly maxOpenMs: number;
  /** How long a probe may take before another caller may try. */
  readonly probeMs: number;
}

/** Whether a call may be made now: as always, as the one probe, or not at all. */
export function passageOf(circuit: Circuit | undefined, now: number): 'closed' | 'probe' | 'open' {
  if (circuit?.openUntil === undefined) return 'closed';
  if (now < circuit.openUntil || now < (circuit.probeUntil ?? 0)) return 'open';
  return 'probe';
}

/** The circuit with a probe on its way. */
export const withProbe = (circuit: Circuit, now: number, settings: CircuitSettings): Circuit => ({
  ...circuit,
  probeUntil: now + settings.probeMs,
  version: circuit.version + 1,
});

/** The circuit after one more failure. An open one is left as it is: what fails late says nothing new. */
export function afterFailure(circuit: Circuit | undefined, now: number, settings: CircuitSettings): Circuit {
  const before = circuit ?? { failures: 0, openings: 0, version: 0 };
  const failures = before.failures + 1;
  const counted = { failures, openings: before.openings, version: before.version + 1 };
  const probed = before.openUntil !== undefined && now >= before.openUntil;
  if (before.openUntil !== undefined && !probed) return { ...counted, openUntil: before.openUntil };
  if (!probed && failures < settings.failures) return counted;
  const openMs = Math.min(settings.maxOpenMs, settings.openMs * 2 ** before.openings);
  return { ...counted, openings: before.openings + 1, openUntil: now + openMs };
}

/** The circuit after a call that was answered. */
export const afterSuccess = (circuit: Circuit): Circuit => ({
  failures: 0,
  openings: 0,
  version: circuit.version + 1,
});
