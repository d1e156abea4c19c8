import { memoryCostLedger } from '#adapters/memory/cost-ledger.ts';
import { readRunCost } from '#services/costs/read-run-cost.ts';
import { holdOf, labelsOf, spent } from '../../ports/ledger-samples.ts';
import { accepted, outboxOf, sampleRun } from '../../ports/samples.ts';
import { engineDeps } from '../../support/engine.ts';

describe('readRunCost', () => {
  it('counts a hold that is still listed after it was booked once', async () => {
    const ledger = memoryCostLedger();
    const deps = { ...engineDeps(), ledger };
    const run = sampleRun('acme');
    await deps.runs.create(run, [accepted], outboxOf(run));
    const hold = holdOf('call/1/1', { labels: labelsOf({ run: run.id }) });
    await ledger.reserve(hold);
    const key = { tenantId: 'acme', runId: run.id };
    expect(await readRunCost(deps, key)).toMatchObject({ micros: 0, heldMicros: 100 });
    await ledger.settle('acme', hold.id, spent(40));
    const late = { ...ledger, heldBy: async () => [hold] };
    const { micros, heldMicros, calls } = await readRunCost({ ...deps, ledger: late }, key);
    expect([micros, heldMicros, calls.map(({ tries }) => tries.length)]).toEqual([40, 0, [1]]);
  });
});
