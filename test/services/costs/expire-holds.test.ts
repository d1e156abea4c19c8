import { memoryClock } from '#adapters/memory/clock.ts';
import { memoryCostLedger } from '#adapters/memory/cost-ledger.ts';
import { memoryRandomness } from '#adapters/memory/randomness.ts';
import { OrchestratorError } from '#domain/errors.ts';
import { expireHolds } from '#services/costs/expire-holds.ts';
import { holdOf, NOON, spent } from '../../ports/ledger-samples.ts';

const made = async (ids: readonly string[]) => {
  const ledger = memoryCostLedger();
  for (const id of ids) await ledger.reserve(holdOf(id));
  return { ledger, clock: memoryClock(NOON + 60_001), random: memoryRandomness(1) };
};

describe('expireHolds', () => {
  it('ends what is overdue at its full amount, once', async () => {
    const deps = await made(['a', 'b', 'c']);
    await deps.ledger.reserve(holdOf('late', { expiresAt: NOON + 60_001 }));
    await deps.ledger.settle('acme', 'b', spent(7));
    const sweeps = await Promise.all([expireHolds(deps), expireHolds(deps)]);
    expect(sweeps).toEqual([
      { expired: 2, errors: 0 },
      { expired: 2, errors: 0 },
    ]);
    expect(await expireHolds(deps)).toEqual({ expired: 0, errors: 0 });
    const entries = await deps.ledger.ofRun('acme', 'run_1');
    expect(entries.map((e) => [e.id, e.basis, e.micros, e.at])).toEqual([
      ['b', 'usage', 7, NOON + 1000],
      ['a', 'expired', 100, NOON + 60_001],
      ['c', 'expired', 100, NOON + 60_001],
    ]);
    expect((await deps.ledger.heldBy('acme', 'run_1')).map((hold) => hold.id)).toEqual(['late']);
  });

  it('leaves a hold to its holder for as long as it may spare', async () => {
    const deps = await made(['a']);
    expect(await expireHolds(deps, 2)).toEqual({ expired: 0, errors: 0 });
    expect(await expireHolds(deps, 0)).toEqual({ expired: 1, errors: 0 });
  });

  it('goes on behind one that cannot be ended', async () => {
    const deps = await made(['a', 'b']);
    const expire: typeof deps.ledger.expire = async (tenant, id, at) => {
      if (id === 'a') throw new OrchestratorError('unavailable', 'not now');
      return deps.ledger.expire(tenant, id, at);
    };
    const answer = await expireHolds({ ...deps, ledger: { ...deps.ledger, expire } });
    expect(answer).toEqual({ expired: 1, errors: 1 });
    expect(await expireHolds(deps)).toEqual({ expired: 1, errors: 0 });
  });
});
