import * as z from 'zod';
import { RunId, TenantId } from '../ids.ts';
import { Priority } from '../runs/priority.ts';
import { Run, RunInput } from '../runs/run.ts';
import { EpochMs } from '../time.ts';

/** What became of a follow-up. `skipped`: the run before it did not end as was wanted. */
export const FollowUpOutcome = z.enum(['started', 'skipped', 'stopped', 'refused']);
export type FollowUpOutcome = z.infer<typeof FollowUpOutcome>;

/** A run that is to start when another has ended. Its id is known before it starts. */
export const FollowUp = z.strictObject({
  /** Of the run that it will be. */
  id: RunId,
  tenantId: TenantId,
  after: RunId,
  when: z.enum(['succeeded', 'always']),
  workflow: z.string(),
  input: RunInput,
  priority: Priority,
  requestedBy: z.string(),
  payer: Run.shape.payer,
  correlationId: z.string(),
  createdAt: EpochMs,
  outcome: FollowUpOutcome.optional(),
  reason: z.string().optional(),
});
export type FollowUp = z.infer<typeof FollowUp>;
