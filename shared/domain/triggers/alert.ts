import * as z from 'zod';
import { RunId, TenantId } from '../ids.ts';
import { EpochMs } from '../time.ts';

/** What tells one trouble from another within a tenant: an alarm's name and place, or what a caller chose. */
export const AlertKey = z
  .string()
  .min(1)
  .max(400)
  .regex(/^[^\p{Cc}]+$/u, 'must hold no control characters');

/** Where events of an alert come from. */
export const AlertSource = z.enum(['cloudwatch', 'api']);

/** A trouble that was told of, from its first event on: all its events within that time count for one run. */
export const Alert = z.strictObject({
  tenantId: TenantId,
  key: AlertKey,
  source: AlertSource,
  runId: RunId,
  /** How many alerts of this key there were, this one included. */
  episode: z.number().int().positive(),
  /** Events that said so, each counted once. */
  count: z.number().int().positive(),
  openedAt: EpochMs,
  lastAt: EpochMs,
  /** When the trouble was told to be over; absent after it was told of again. */
  resolvedAt: EpochMs.optional(),
});
export type Alert = z.infer<typeof Alert>;
