import * as z from 'zod';
import type { Deps } from '#declare/capabilities.ts';
import { dayOf, daysBetween } from '#domain/costs/period.ts';
import { BudgetScope } from '#domain/costs/scope.ts';
import { summarize } from '#domain/costs/summary.ts';
import type { UsageGroup } from '#domain/costs/usage.ts';
import { EpochMs } from '#domain/time.ts';
import type { PendingSummary } from '#ports/summary-list.ts';

const DAY_MS = 86_400_000;
/** Most projects, and models, that a summary names. */
const MOST = 10;
/** Budgets from so much of a limit on are named, in percent. */
const NAMED_FROM = 80;

const Share = z.strictObject({ group: z.string(), calls: z.number().int(), micros: z.number().int() });
const Shares = z.strictObject({
  top: z.array(Share),
  others: z.strictObject({ groups: z.number().int(), micros: z.number().int() }),
});

/** What the message about a finished day or week of a tenant says. Money in micro-dollars. */
export const CostSummaryEvent = z.strictObject({
  period: z.enum(['day', 'week']),
  window: z.string(),
  from: z.string(),
  to: z.string(),
  calls: z.number().int(),
  micros: z.number().int(),
  /** The same stretch of days before it. */
  before: z.strictObject({ calls: z.number().int(), micros: z.number().int() }),
  byProject: Shares,
  byModel: Shares,
  /** Limits of which much is spent now, in their present windows. */
  budgets: z.array(
    z.strictObject({
      scope: BudgetScope,
      period: z.string(),
      limitMicros: z.number().int(),
      spentMicros: z.number().int(),
      resetsAt: EpochMs.optional(),
    }),
  ),
});
export type CostSummaryEvent = z.infer<typeof CostSummaryEvent>;

/** Sums up a period of a tenant out of its rollups. */
export async function costSummary(
  deps: Deps<'ledger.read'>,
  { tenantId, period, window }: PendingSummary,
  lastMoment: EpochMs,
): Promise<CostSummaryEvent> {
  const length = period === 'day' ? 1 : 7;
  const span = (weeksBack: number): readonly string[] => {
    const last = lastMoment - weeksBack * length * DAY_MS;
    return daysBetween(dayOf(last - (length - 1) * DAY_MS), dayOf(last));
  };
  const days = { now: span(0), before: span(1) };
  const from = days.before[0] ?? '';
  const to = days.now.at(-1) ?? '';
  const by = async (groupBy: UsageGroup) =>
    summarize(await deps.ledger.usage(tenantId, { from, to, groupBy }), days, MOST);
  const [projects, models, budgets] = await Promise.all([
    by('project'),
    by('model'),
    nearlySpent(deps, tenantId),
  ]);
  return {
    period,
    window,
    from: projects.from,
    to: projects.to,
    calls: projects.calls,
    micros: projects.micros,
    before: projects.before,
    byProject: { top: [...projects.top], others: projects.others },
    byModel: { top: [...models.top], others: models.others },
    budgets,
  };
}

async function nearlySpent(
  deps: Deps<'ledger.read'>,
  tenantId: string,
): Promise<CostSummaryEvent['budgets']> {
  const scopes = (await deps.ledger.listBudgets(tenantId))
    .map(({ scope }) => scope)
    .filter(({ kind }) => kind !== 'run');
  const states = await deps.ledger.states(tenantId, { scopes, at: deps.clock.now() });
  return states
    .flatMap(({ meters }) => meters)
    .filter(({ settled, limit }) => settled > 0 && settled * 100 >= limit * NAMED_FROM)
    .map(({ scope, period, limit, settled, resetsAt }) => ({
      scope,
      period,
      limitMicros: limit,
      spentMicros: settled,
      ...(resetsAt === undefined ? {} : { resetsAt }),
    }));
}
