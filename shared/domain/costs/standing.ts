import { BudgetExceededError, type BudgetStanding } from '../errors.ts';
import { type EpochMs, formatIsoTime } from '../time.ts';
import { type Budget, type Meter, type Period, periods, warningPercents } from './budget.ts';
import type { Micros } from './money.ts';
import { windowOf } from './period.ts';
import type { BudgetScope, CostLabels } from './scope.ts';

/** The scope of a key that may change a budget. */
export const RAISED_BY = 'costs:write';

/** One limit as it applies to a call: which meter it is measured with. */
export interface Limit {
  readonly scope: BudgetScope;
  readonly period: Period;
  readonly window: string;
  readonly limit: Micros;
  readonly resetsAt?: EpochMs;
}

/** The limits of a budget in the windows that a moment and a run lie in. */
export function limitsOf(budget: Budget, at: EpochMs, runId: string): readonly Limit[] {
  return periods.flatMap((period) => {
    const limit = budget.limits[period];
    if (limit === undefined) return [];
    const { name, to } = windowOf(period, at, runId);
    return [
      { scope: budget.scope, period, window: name, limit, ...(to === undefined ? {} : { resetsAt: to }) },
    ];
  });
}

/**
 * The limits of a budget that can be told without naming a run: that of each run of a tenant, project, team,
 * user or workflow has as many meters as there are runs.
 */
export const standingLimits = (budget: Budget, at: EpochMs): readonly Limit[] =>
  limitsOf(budget, at, budget.scope.id).filter(
    ({ period, scope }) => period !== 'run' || scope.kind === 'run',
  );

/** The limits of a budget at a moment, those for each run only where a run is named. */
export const applyingLimits = (budget: Budget, at: EpochMs, runId: string | undefined): readonly Limit[] =>
  runId === undefined ? standingLimits(budget, at) : limitsOf(budget, at, runId);

/** A meter of this limit on which so much was spent and is held. */
export const meterOf = (limit: Limit, settled: number, held: Micros): Meter => ({
  ...limit,
  settled: Math.max(0, settled),
  held,
});

/** What is left of a limit; below nothing when it was lowered beneath what was spent. */
export const availableOf = (meter: Pick<Meter, 'limit' | 'settled' | 'held'>): number =>
  meter.limit - meter.settled - meter.held;

/** The refusal of a call that a limit has no room for. */
export const overLimit = (meter: Meter, asked: Micros): BudgetExceededError =>
  refusal(standingOf(meter, false), `this call may cost up to ${dollars(asked)}`);

/** The refusal of every call while a budget is paused; `meter` is its first limit, where it has one. */
export function whilePaused(budget: Budget, meter: Meter | undefined): BudgetExceededError {
  const { scope } = budget;
  const none = { scope, period: 'total', window: 'total', limit: 0, settled: 0, held: 0 } as const;
  return refusal(standingOf(meter ?? none, true), 'it is paused');
}

/**
 * Why a budget lets nothing more be spent, if so: it is paused, or a limit is used up.
 *
 * @param least what the smallest call holds
 */
export function spendingStopped(
  budget: Budget,
  meters: readonly Meter[],
  least: Micros,
): BudgetExceededError | undefined {
  if (budget.paused) return whilePaused(budget, meters[0]);
  const empty = meters.find((meter) => isUsedUp(meter, least));
  if (empty === undefined) return undefined;
  return refusal(standingOf(empty, true), 'what is left pays for no call, so what it pays for is paused');
}

/**
 * True when what is not spent of a limit pays for no call any more: limits are kept by refusing calls, so none is
 * ever spent to its end. What is only held may come free again and does not count.
 */
export const isUsedUp = ({ limit, settled }: Pick<Meter, 'limit' | 'settled'>, least: Micros): boolean =>
  limit - settled < Math.max(1, least);

/**
 * The shares of a limit, in percent, that are reached: 80, 90 and 95 by what was spent, 100 when it is used up.
 * None of a limit of nothing, which is used up from its beginning.
 *
 * @param least what the smallest call holds
 */
export function thresholdsReached(meter: Meter, least: Micros): readonly number[] {
  if (meter.limit === 0) return [];
  const warned = warningPercents.filter((percent) => reachesPercent(meter, percent));
  return isUsedUp(meter, least) ? [...warned, 100] : warned;
}

const reachesPercent = ({ settled, limit }: Meter, percent: number): boolean =>
  BigInt(settled) * 100n >= BigInt(limit) * BigInt(percent);

/** The id of the event that says so: the same for the same threshold of the same window, so it is told once. */
export const thresholdId = (tenantId: string, meter: Meter, percent: number): string =>
  [tenantId, meter.scope.kind, meter.scope.id, meter.period, meter.window, meter.limit, percent].join('/');

/** True when a call of these labels falls under the scope. */
export const coversLabels = (scope: BudgetScope, labels: CostLabels): boolean =>
  labels[scope.kind] === scope.id;

/** Micro-dollars as a text for people, rounded up to cents, or to what is needed below ten cents. */
export function dollars(micros: number): string {
  const sign = micros < 0 ? '-' : '';
  const amount = Math.abs(micros);
  if (amount >= 100_000 || amount === 0) {
    const cents = Math.ceil(amount / 10_000);
    return `${sign}$${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
  }
  return `${sign}$0.${String(amount).padStart(6, '0').replace(/0+$/, '')}`;
}

function standingOf(meter: Meter, paused: boolean): BudgetStanding {
  const { scope, period, limit, settled, held, resetsAt } = meter;
  return {
    scope: `${scope.kind}/${scope.id}`,
    period,
    limit,
    spent: settled,
    held,
    ...(resetsAt === undefined ? {} : { resetsAt }),
    paused,
    raisedBy: RAISED_BY,
  };
}

function refusal(standing: BudgetStanding, why: string): BudgetExceededError {
  const { scope, period, limit, spent, held, resetsAt, raisedBy } = standing;
  const again = resetsAt === undefined ? '' : `; it starts over at ${formatIsoTime(resetsAt)}`;
  return new BudgetExceededError(
    `the budget of ${scope} for the period ${period} refuses: limit ${dollars(limit)}, spent ${dollars(spent)}, held ${dollars(held)}, ${why}${again}; a key with the scope ${raisedBy} may change it`,
    standing,
  );
}
