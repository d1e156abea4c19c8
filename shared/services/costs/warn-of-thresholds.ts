import type { Ambient, Deps } from '#declare/capabilities.ts';
import type { Meter } from '#domain/costs/budget.ts';
import type { BudgetEvent } from '#domain/costs/budget-event.ts';
import { thresholdId, thresholdsReached } from '#domain/costs/standing.ts';
import type { BudgetState } from '#ports/cost-ledger.ts';
import { publish } from '../bus/publish.ts';

/**
 * Publishes a message for each share of a limit that is reached: 80, 90 and 95 percent, and 100 when it is used up.
 * The id of a message is made of budget, limit, window and share, and the bus keeps an id once, so each is told once
 * however many find it, and again only when the limit was changed.
 *
 * @param least what the smallest call holds, in micro-dollars
 * @returns how many were handed to the bus
 */
export async function warnOfThresholds(
  deps: Deps<'bus.publish'>,
  tenantId: string,
  states: readonly BudgetState[],
  least = 0,
): Promise<number> {
  const told = toldBy(deps);
  const reached = states
    .flatMap(({ meters }) => meters)
    .flatMap((meter) => thresholdsReached(meter, least).map((percent) => ({ meter, percent })))
    .map((one) => ({ ...one, id: thresholdId(tenantId, one.meter, one.percent) }))
    .filter(({ id }) => !told.has(id));
  for (const { meter, percent, id } of reached) {
    const type = percent === 100 ? 'budget-used-up' : 'budget-warning';
    const subject = `${meter.scope.kind}/${meter.scope.id}`;
    const data = { ...eventOf(meter, percent) };
    await publish(deps, { id, type, source: 'budgets', tenantId, subject, data });
    if (told.size >= REMEMBERED) told.clear();
    told.add(id);
  }
  return reached.length;
}

const eventOf = (meter: Meter, percent: number): BudgetEvent => ({
  scope: meter.scope,
  period: meter.period,
  window: meter.window,
  percent,
  limitMicros: meter.limit,
  spentMicros: meter.settled,
  heldMicros: meter.held,
  ...(meter.resetsAt === undefined ? {} : { resetsAt: meter.resetsAt }),
});

const REMEMBERED = 1000;

/** What a process has told already costs it no second write; the bus decides all the same. */
const remembered = new WeakMap<object, Set<string>>();

function toldBy({ bus }: Ambient & Deps<'bus.publish'>): Set<string> {
  const told = remembered.get(bus) ?? new Set<string>();
  remembered.set(bus, told);
  return told;
}
