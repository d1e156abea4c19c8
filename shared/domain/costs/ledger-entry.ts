import * as z from 'zod';
import { EpochMs } from '../time.ts';
import { Micros } from './money.ts';
import { CostLabels } from './scope.ts';

/** One line of the book: what one call cost, or a correction of an earlier line. Never changed, never removed. */
export const LedgerEntry = z.strictObject({
  /** The reservation's id; a correction's is `<entry id>/correction`. */
  id: z.string(),
  tenantId: z.string(),
  labels: CostLabels,
  provider: z.string(),
  model: z.string(),
  price: z.strictObject({ table: z.string(), row: z.string() }),
  reserved: Micros,
  /** Whole micro-dollars; a correction may be negative. */
  micros: z.number().int(),
  /** `expired`: its holder never came back, so the worst case counts. `correction`: see `reason`. */
  basis: z.enum(['usage', 'reserved', 'free', 'expired', 'correction']),
  inputTokens: z.number().int().nonnegative(),
  outputTokens: z.number().int().nonnegative(),
  cacheReadTokens: z.number().int().nonnegative(),
  cacheWriteTokens: z.number().int().nonnegative(),
  /** How many of them are kept for an hour, at another price; absent where none are. */
  cacheWrite1hTokens: z.number().int().positive().optional(),
  reason: z.string().optional(),
  at: EpochMs,
});
export type LedgerEntry = z.infer<typeof LedgerEntry>;
