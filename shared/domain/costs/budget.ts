import * as z from 'zod';
import { EpochMs } from '../time.ts';
import { Micros } from './money.ts';
import { BudgetScope } from './scope.ts';

/** How long a limit lasts before it counts from zero again; days, weeks (from Monday) and months are UTC. */
export const periods = ['run', 'day', 'week', 'month', 'total'] as const;
/** How long one limit lasts. */
export type Period = (typeof periods)[number];

/** The shares of a limit, in percent, at which a warning is given once in a period. */
export const warningPercents = [80, 90, 95] as const;

/** The limits of one scope. `paused` refuses everything until it is taken back, whatever is left. */
export const Budget = z.strictObject({
  scope: BudgetScope,
  limits: z.partialRecord(z.enum(periods), Micros),
  paused: z.boolean(),
  version: z.number().int().nonnegative(),
  updatedAt: EpochMs,
  updatedBy: z.string(),
});
export type Budget = z.infer<typeof Budget>;

/** What is left of one limit in one period. `available` = limit - settled - held, and is never below zero by a reservation. */
export const Meter = z.strictObject({
  scope: BudgetScope,
  period: z.enum(periods),
  /** Names the period: `2026-11-21`, `2026-W47`, `2026-11`, `total`, or the run's id. */
  window: z.string(),
  limit: Micros,
  settled: Micros,
  held: Micros,
  /** When the period ends; absent for `run` and `total`. */
  resetsAt: EpochMs.optional(),
});
export type Meter = z.infer<typeof Meter>;
