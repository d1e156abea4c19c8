import * as z from 'zod';
import { EpochMs } from '../time.ts';
import { periods } from './budget.ts';
import { Micros } from './money.ts';
import { BudgetScope } from './scope.ts';

/** `warning`: a share of a limit is spent; `used-up`: what is left pays for no call any more. */
export const budgetEventTypes = ['budget-warning', 'budget-used-up'] as const;

/** What a message about a budget says, told once for each limit, window and share. */
export const BudgetEvent = z.strictObject({
  scope: BudgetScope,
  period: z.enum(periods),
  window: z.string(),
  /** The share of the limit, in percent, that was reached: 80, 90, 95; 100 when it is used up. */
  percent: z.number().int().positive(),
  limitMicros: Micros,
  spentMicros: Micros,
  heldMicros: Micros,
  resetsAt: EpochMs.optional(),
});
export type BudgetEvent = z.infer<typeof BudgetEvent>;
