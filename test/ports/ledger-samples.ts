import type { Budget, Meter } from '#domain/costs/budget.ts';
import type { Reservation } from '#domain/costs/reservation.ts';
import type { BudgetScope, CostLabels } from '#domain/costs/scope.ts';
import { parseIsoTime } from '#domain/time.ts';
import type { CostLedger, Settlement } from '#ports/cost-ledger.ts';

/** A moment in UTC: `2026-11-21T12:00Z`. */
export const at = (text: string): number => parseIsoTime(text) ?? Number.NaN;

/** Noon of the day on which the samples happen: a Saturday. */
export const NOON = at('2026-11-21T12:00Z');

/** Who pays in the samples. */
export const labelsOf = (members: Partial<CostLabels> = {}): CostLabels => ({
  organization: 'example',
  tenant: 'acme',
  project: 'shop',
  team: 'payments',
  user: 'key_1',
  workflow: 'investigate',
  run: 'run_1',
  agent: 'log-analysis',
  ...members,
});

/** A hold of 100 micro-dollars. */
export const holdOf = (id: string, members: Partial<Reservation> = {}): Reservation => ({
  id,
  tenantId: 'acme',
  labels: labelsOf(),
  provider: 'bedrock',
  model: 'us.amazon.nova-pro-v1:0',
  price: { table: 'abc', row: 'bedrock/amazon.nova-pro' },
  micros: 100,
  createdAt: NOON,
  expiresAt: NOON + 60_000,
  ...members,
});

/** A call that cost so much, with as many tokens of each class as is told. */
export const spent = (micros: number, members: Partial<Settlement> = {}): Settlement => ({
  micros,
  basis: 'usage',
  usage: { inputTokens: 10, outputTokens: 2, cacheReadTokens: 3, cacheWriteTokens: 4 },
  at: NOON + 1000,
  ...members,
});

/** A budget to put. */
export const budgetOf = (scope: BudgetScope, limits: Budget['limits'], paused = false): Budget => ({
  scope,
  limits,
  paused,
  version: 0,
  updatedAt: NOON,
  updatedBy: 'key_admin',
});

/** The scopes of the samples. */
export const scope = {
  organization: { kind: 'organization', id: 'example' },
  tenant: { kind: 'tenant', id: 'acme' },
  project: { kind: 'project', id: 'shop' },
  team: { kind: 'team', id: 'payments' },
  user: { kind: 'user', id: 'key_1' },
  workflow: { kind: 'workflow', id: 'investigate' },
  run: { kind: 'run', id: 'run_1' },
} as const satisfies Record<string, BudgetScope>;

/** Limit, spent and held of each meter of a scope, by period. */
export async function metersOf(
  ledger: CostLedger,
  of: BudgetScope,
  moment = NOON,
  tenantId = 'acme',
): Promise<Readonly<Record<string, readonly [number, number, number]>>> {
  const meters: readonly Meter[] = await ledger.meters(tenantId, of, moment);
  return Object.fromEntries(meters.map((m) => [m.period, [m.limit, m.settled, m.held] as const]));
}
