import * as z from 'zod';
import { EvidenceRef } from '../evidence/evidence.ts';
import { EpochMs } from '../time.ts';
import { RunFailure } from './run.ts';

/** The name of a step inside a run: `agent:<agent id>`, `synthesize`, `verify`. */
export const StepKey = z.string().regex(/^[a-z-]+(:[a-z0-9-]+)?$/);
export type StepKey = z.infer<typeof StepKey>;

/**
 * One step's row. A worker claims it with a lease; `epoch` grows by one with every claim and fences it: a
 * write with an older epoch is refused. `done` and `failed` keep the result for ever, so a repeated delivery
 * or a resumed run returns it instead of working again.
 */
export const Step = z.strictObject({
  key: StepKey,
  status: z.enum(['claimed', 'done', 'failed']),
  epoch: z.number().int().positive(),
  leaseUntil: EpochMs,
  result: EvidenceRef.optional(),
  failure: RunFailure.optional(),
});
export type Step = z.infer<typeof Step>;
