import * as z from 'zod';
import { EpochMs } from '../time.ts';
import { Micros } from './money.ts';
import { CostLabels } from './scope.ts';

/**
 * The worst case of one call, held before it is made. `id` is made from run, step, epoch, call and attempt, so
 * the same call has the same id however often it is tried to reserve. A hold that nobody ends is settled at
 * its full amount after `expiresAt`: the provider may have billed it.
 */
export const Reservation = z.strictObject({
  id: z.string().min(1).max(256),
  tenantId: z.string(),
  labels: CostLabels,
  provider: z.string(),
  model: z.string(),
  /** The version of the price table and the row that priced it. */
  price: z.strictObject({ table: z.string(), row: z.string() }),
  micros: Micros,
  /** Who made it: whoever gets another's back knows that the call may have been made before. */
  holder: z.string().max(64).optional(),
  createdAt: EpochMs,
  expiresAt: EpochMs,
});
export type Reservation = z.infer<typeof Reservation>;
