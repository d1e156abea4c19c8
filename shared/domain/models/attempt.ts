import * as z from 'zod';
import { Micros } from '../costs/money.ts';

/** One try of a chain of models, and why it was left. */
export const ModelAttempt = z.strictObject({
  provider: z.string(),
  model: z.string(),
  /** `skipped`: nothing was sent to the provider. */
  outcome: z.enum(['answered', 'failed', 'skipped']),
  /**
   * Code of the error, or why it was skipped: `breaker-open`, `bulkhead-full`, `over-budget`, `not-priced`,
   * `too-long`.
   */
  reason: z.string().optional(),
  micros: Micros,
  durationMs: z.number().int().nonnegative().optional(),
  /** The tokens of its input, where its bytes would not have fitted into the window or a budget, and were counted. */
  countedTokens: z.number().int().nonnegative().optional(),
  /** This failure opened the breaker of the model. */
  opened: z.boolean().optional(),
});
export type ModelAttempt = z.infer<typeof ModelAttempt>;
