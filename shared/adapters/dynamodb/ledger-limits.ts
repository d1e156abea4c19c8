import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Budget } from '#domain/costs/budget.ts';
import { dayOf, windowOf } from '#domain/costs/period.ts';
import type { BudgetScope } from '#domain/costs/scope.ts';
import { type Limit, standingLimits } from '#domain/costs/standing.ts';
import type { UsageGroup } from '#domain/costs/usage.ts';
import { OrchestratorError } from '#domain/errors.ts';
import type { CostLedger } from '#ports/cost-ledger.ts';
import { prefixes } from './keys.ts';
import { budgetFrom, budgetKey, bumpEpochs } from './ledger-budgets.ts';
import { meterKey, newMeter, readMeters, sumsFrom } from './ledger-meters.ts';
import { joinLate, joinMeters, openHoldsOutside } from './ledger-open-holds.ts';
import { querySpan, readRow } from './ledger-reads.ts';
import { absent, commit, putOf, type Write } from './write.ts';

type Limits = Pick<CostLedger, 'putBudget' | 'getBudget' | 'listBudgets' | 'meters'>;
type Book = Pick<CostLedger, 'usage' | 'ofRun'>;

/** Calls under way that one transaction takes in, beside the budget, its counts of changes and its meters. */
const JOIN_AT_ONCE = 60;
/** After the change no call can begin outside of it any more: those that the index showed late are found now. */
const LATE_LOOKS = 2;

/** Somebody was spending while what was spent so far was added up. */
class SpentMeanwhile extends Error {}

const ATTEMPTS = 10;

/** Budgets and what is left of them. */
export function dynamoLimits(client: DynamoDBClient, tableName: string, book: Book): Limits {
  const getBudget: Limits['getBudget'] = async (tenantId, scope) => {
    const row = await readRow(client, tableName, budgetKey(tenantId, scope));
    return row && budgetFrom(row);
  };

  const putOnce = async (tenantId: string, budget: Budget, expected: number): Promise<readonly Limit[]> => {
    const before = await getBudget(tenantId, budget.scope);
    const limits = standingLimits(budget, budget.updatedAt);
    const added = limits.filter(({ period }) => before?.limits[period] === undefined);
    const owner = { tenantId, scope: budget.scope };
    const open = (await openHoldsOutside(client, tableName, owner, added)).slice(0, JOIN_AT_ONCE);
    const meters = await Promise.all(
      added.map((limit) => {
        const joining = open.filter((o) => o.limits.includes(limit));
        const held = joining.reduce((sum, o) => sum + o.hold.body.reservation.micros, 0);
        return countFromNow(client, tableName, tenantId, limit, { at: budget.updatedAt, held }, book);
      }),
    );
    const same = expected === 0 ? absent : { expression: '#version = :expected', values: { expected } };
    const columns = { version: budget.version, body: JSON.stringify(budget) };
    await commit(client, [
      {
        item: { Put: putOf(tableName, budgetKey(tenantId, budget.scope), columns, same) },
        refused: () =>
          new OrchestratorError('precondition_failed', `the budget is not at version ${expected}`),
      },
      ...bumpEpochs(tableName, tenantId, budget.scope),
      ...meters,
      ...open.map((o) => joinMeters(tableName, o, () => new SpentMeanwhile())),
    ]);
    return added;
  };
  return {
    async putBudget(tenantId, budget, expected, at) {
      const stored = { ...budget, version: expected + 1, updatedAt: at };
      for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
        try {
          const added = await putOnce(tenantId, stored, expected);
          await joinTheRest(client, tableName, { tenantId, scope: stored.scope }, added);
          return stored;
        } catch (error) {
          if (!(error instanceof SpentMeanwhile)) throw error;
        }
      }
      throw new OrchestratorError('unavailable', 'too much is spent at the moment to begin to count it');
    },
    getBudget,
    async listBudgets(tenantId) {
      const { pk: partition } = budgetKey(tenantId, { kind: 'tenant', id: tenantId });
      const span = { partition, from: prefixes.budget, to: `${prefixes.budget}\uffff` };
      return (await querySpan(client, tableName, 'table', span)).map(budgetFrom);
    },
    async meters(tenantId, scope, at) {
      const budget = await getBudget(tenantId, scope);
      return budget === undefined ? [] : readMeters(client, tableName, tenantId, standingLimits(budget, at));
    },
  };
}

/** Takes in what one transaction had no room for, and what the index showed late. */
async function joinTheRest(
  client: DynamoDBClient,
  tableName: string,
  owner: { readonly tenantId: string; readonly scope: BudgetScope },
  added: readonly Limit[],
): Promise<void> {
  for (let look = 1; look <= LATE_LOOKS; look += 1) {
    const open = await openHoldsOutside(client, tableName, owner, added);
    for (const one of open) await joinLate(client, tableName, owner.tenantId, one);
    if (open.length === 0) return;
  }
}

/** Begins the meter of a new limit at what its window has spent, and `held` more than is held in it already. */
async function countFromNow(
  client: DynamoDBClient,
  tableName: string,
  tenantId: string,
  limit: Limit,
  { at, held }: { readonly at: number; readonly held: number },
  book: Book,
): Promise<Write> {
  const key = meterKey(tenantId, limit);
  const row = await readRow(client, tableName, key);
  const was = row && sumsFrom(row);
  const booked = await bookedIn(book, tenantId, limit, at);
  const columns = newMeter(limit.limit, booked, (was?.held ?? 0) + held);
  const same =
    was === undefined
      ? absent
      : {
          expression: '#settled = :settled AND #held = :held',
          values: { settled: was.settled, held: was.held },
        };
  return {
    item: { Put: putOf(tableName, key, columns, same) },
    refused: () => new SpentMeanwhile(),
  };
}

async function bookedIn(book: Book, tenantId: string, { scope, period }: Limit, at: number): Promise<number> {
  const { kind, id } = scope;
  const from = dayOf(windowOf(period, at, id).from);
  // the usage of an organization is spread over its tenants, which nothing here may look into
  if (kind === 'organization') return 0;
  if (kind === 'run') {
    const entries = await book.ofRun(tenantId, id);
    return entries.filter((e) => dayOf(e.at) >= from).reduce((sum, { micros }) => sum + micros, 0);
  }
  const groupBy: UsageGroup = kind;
  const rows = await book.usage(tenantId, { from, to: LAST_DAY, groupBy });
  return rows.filter((row) => row.group === id).reduce((sum, { micros }) => sum + micros, 0);
}

const LAST_DAY = '9999-12-31';
