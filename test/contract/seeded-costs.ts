import { exampleIds } from '#declare/examples.ts';
import type { Budget } from '#domain/costs/budget.ts';
import type { CostLedger } from '#ports/cost-ledger.ts';

const labels = {
  organization: 'acme',
  tenant: 'acme',
  project: 'spent',
  user: 'key_1',
  workflow: 'investigate',
  run: exampleIds.finishedRun,
  agent: 'log-analysis',
};

/** Puts what the examples of costs name: two budgets, one of them used up, and a run that called a model. */
export async function seedCosts(ledger: CostLedger, now: number): Promise<void> {
  const put = (scope: Budget['scope'], limits: Budget['limits']) =>
    ledger.putBudget(
      'acme',
      { scope, limits, paused: false, version: 0, updatedAt: now, updatedBy: 'key_1' },
      0,
      now,
    );
  await put({ kind: 'tenant', id: 'acme' }, { day: 10_000_000, month: 100_000_000 });
  await put({ kind: 'project', id: 'spent' }, { month: 6_000 });
  const call = `${exampleIds.finishedRun}/agent:log-analysis/1`;
  const hold = async (id: string, micros: number): Promise<void> => {
    await ledger.reserve({
      id,
      tenantId: 'acme',
      labels,
      provider: 'bedrock',
      model: 'eu.amazon.nova-pro-v1:0',
      price: { table: 'abc', row: 'bedrock/amazon.nova-pro' },
      micros,
      createdAt: now - 60_000,
      expiresAt: now + 60_000,
    });
  };
  await hold(`${call}/1/1/1`, 2_000);
  await ledger.settle('acme', `${call}/1/1/1`, { micros: 2_000, basis: 'reserved', at: now - 59_000 });
  await hold(`${call}/1/1/2`, 2_500);
  await ledger.settle('acme', `${call}/1/1/2`, {
    micros: 2_480,
    basis: 'usage',
    usage: { inputTokens: 2_100, outputTokens: 250, cacheReadTokens: 0, cacheWriteTokens: 0 },
    at: now - 58_000,
  });
  await hold(`${call}/2/1/1`, 1_500);
  await ledger.settle('acme', `${call}/2/1/1`, {
    micros: 1_450,
    basis: 'usage',
    usage: { inputTokens: 800, outputTokens: 252, cacheReadTokens: 20, cacheWriteTokens: 8 },
    at: now - 57_000,
  });
}
