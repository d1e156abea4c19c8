import * as z from 'zod';
import { Budget, Meter, periods } from '#domain/costs/budget.ts';
import { type Forecast, forecastOf } from '#domain/costs/forecast.ts';
import { windowOf } from '#domain/costs/period.ts';
import { BudgetScope, scopeKinds } from '#domain/costs/scope.ts';
import { availableOf, spendingStopped } from '#domain/costs/standing.ts';
import { hashOf } from '#domain/hash.ts';
import { EpochMs } from '#domain/time.ts';
import type { BudgetState } from '#ports/cost-ledger.ts';

/** The id of an owner in a path: a tenant, project, team, user (key), workflow or run. */
export const OwnerId = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/, 'must be 1 to 128 of letters, digits, _, . and -');

/** Which budget a path names. */
export const BudgetPath = z.strictObject({ kind: z.enum(scopeKinds), id: OwnerId });

/** A thousand million dollars: sums of limits stay exact. */
const MOST_MICROS = 1_000_000_000_000_000;

const LimitMicros = z.number().int().nonnegative().max(MOST_MICROS);

/** What may be stated of a budget. */
export const BudgetForm = z.strictObject({
  /** Micro-dollars (a millionth of a US dollar) for each period; a period without a limit is not limited. */
  limitMicros: z
    .partialRecord(z.enum(periods), LimitMicros)
    .describe('Micro-dollars (1000000 = 1 USD) for each period; periods left out have no limit'),
  paused: z.boolean().default(false).describe('Refuses everything until it is taken back, whatever is left'),
});
export type BudgetForm = z.infer<typeof BudgetForm>;

/** What a limit's period will have cost at its end. */
export const ForecastView = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('expected'),
    micros: z.number().int(),
    /** Where that is before the period's end. */
    limitReachedAt: EpochMs.optional(),
  }),
  z.strictObject({ kind: z.literal('too-early'), from: EpochMs }),
  z.strictObject({ kind: z.literal('endless') }),
]);

/** A meter as the API shows it. */
export const MeterView = z.strictObject({
  period: z.enum(periods),
  window: Meter.shape.window,
  limitMicros: z.number().int().nonnegative(),
  spentMicros: z.number().int().nonnegative(),
  heldMicros: z.number().int().nonnegative().describe('Worst cases of calls that have not ended'),
  availableMicros: z
    .number()
    .int()
    .describe('Below nothing after a limit was lowered beneath what was spent'),
  resetsAt: EpochMs.optional(),
  forecast: ForecastView,
});

/** A budget as the API shows it. */
export const BudgetView = z.strictObject({
  scope: BudgetScope,
  limitMicros: BudgetForm.shape.limitMicros,
  paused: z.boolean().describe('By hand'),
  /** `used-up`: nothing can be called any more until the limit is raised or the period is over. */
  state: z.enum(['open', 'used-up', 'paused']),
  meters: z.array(MeterView),
  version: Budget.shape.version,
  updatedAt: EpochMs,
  updatedBy: z.string(),
});
export type BudgetView = z.infer<typeof BudgetView>;

/**
 * The tag of a budget as it stands: its version, which `If-Match` is about, and a mark of its meters, so that no
 * cache takes an old one for current.
 */
export const budgetTag = (view: BudgetView): string => `"v${view.version}.${hashOf(view).slice(0, 16)}"`;

/**
 * A budget with its meters and forecasts.
 *
 * @param least what the smallest call holds
 */
export function budgetView({ budget, meters }: BudgetState, now: number, least: number): BudgetView {
  const { scope, limits, paused, version, updatedAt, updatedBy } = budget;
  const stopped = spendingStopped(budget, meters, least) !== undefined;
  return {
    scope,
    limitMicros: limits,
    paused,
    state: paused ? 'paused' : stopped ? 'used-up' : 'open',
    meters: meters.map((meter) => meterView(meter, now)),
    version,
    updatedAt,
    updatedBy,
  };
}

const meterView = (meter: Meter, now: number): z.infer<typeof MeterView> => ({
  period: meter.period,
  window: meter.window,
  limitMicros: meter.limit,
  spentMicros: meter.settled,
  heldMicros: meter.held,
  availableMicros: availableOf(meter),
  ...(meter.resetsAt === undefined ? {} : { resetsAt: meter.resetsAt }),
  forecast: forecastView(forecastOf(meter, windowOf(meter.period, now, meter.window), now)),
});

const forecastView = (forecast: Forecast): z.infer<typeof ForecastView> => forecast;
