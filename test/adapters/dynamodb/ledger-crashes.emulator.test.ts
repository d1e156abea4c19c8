import * as fc from 'fast-check';
import type { Reservation } from '#domain/costs/reservation.ts';
import type { CostLedger } from '#ports/cost-ledger.ts';
import { type Emulator, startEmulator } from '../../emulator/start-emulator.ts';
import { awsWorlds } from '../../ports/aws-world.ts';
import { expectRecount } from '../../ports/ledger-recount.ts';
import { budgetOf, holdOf, labelsOf, NOON, spent } from '../../ports/ledger-samples.ts';
import type { World } from '../../ports/world.ts';
import { type Death, Died, dieAtCalls, type Fate } from './client-faults.ts';

let fate: Fate | undefined;

/** One thing a process does; it does it again from the beginning when it died over it. */
type Deed = (ledger: CostLedger, tenant: string) => Promise<unknown>;

const hold = (tenant: string, id: string, members: Partial<Reservation> = {}): Reservation =>
  holdOf(id, {
    tenantId: tenant,
    labels: labelsOf({ tenant, organization: `org-${tenant}` }),
    ...members,
  });

const deeds: Readonly<Record<string, Deed>> = {
  'reserves, and the usage comes': async (ledger, tenant) => {
    await ledger.reserve(hold(tenant, 'a'));
    await ledger.settle(tenant, 'a', spent(60));
  },
  'reserves, and no usage comes': async (ledger, tenant) => {
    await ledger.reserve(hold(tenant, 'b'));
    await ledger.settle(tenant, 'b', spent(100, { basis: 'reserved', usage: undefined }));
  },
  'reserves for nothing': async (ledger, tenant) => {
    await ledger.reserve(hold(tenant, 'c'));
    await ledger.settle(tenant, 'c', spent(0, { basis: 'free', usage: undefined }));
  },
  'comes back too late': async (ledger, tenant) => {
    await ledger.reserve(hold(tenant, 'd'));
    await ledger.expire(tenant, 'd', NOON + 100);
    await ledger.settle(tenant, 'd', spent(20));
  },
  'reads its bill': async (ledger, tenant) => {
    await ledger.correct(tenant, 'a', 61, 'as billed', NOON + 200);
  },
  'only reserves': async (ledger, tenant) => {
    await ledger.reserve(hold(tenant, 'e'));
  },
};
const BOOKED: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'reserves, and the usage comes': { a: 60 },
  'reserves, and no usage comes': { b: 100 },
  'reserves for nothing': { c: 0 },
  'comes back too late': { d: 100, 'd/correction': -80 },
  'reads its bill': { 'a/correction': 1 },
};

describe('a ledger whose callers die at any call to the table', () => {
  let emulator: Emulator;
  let world: World;
  let tenants = 0;
  beforeAll(async () => {
    emulator = await startEmulator();
    world = await (await awsWorlds())();
    dieAtCalls(() => fate);
  });
  afterEach(() => {
    fate = undefined;
  });
  afterAll(() => emulator?.stop());

  const prepare = async (): Promise<string> => {
    tenants += 1;
    const tenant = `acme-${tenants}`;
    const organization = { kind: 'organization', id: `org-${tenant}` } as const;
    await world.ledger.putBudget(tenant, budgetOf(organization, { total: 10_000 }), 0, NOON);
    await world.ledger.putBudget(tenant, budgetOf({ kind: 'tenant', id: tenant }, { day: 1000 }), 0, NOON);
    await world.ledger.putBudget(
      tenant,
      budgetOf({ kind: 'user', id: 'key_1' }, { month: 900, total: 900 }),
      0,
      NOON,
    );
    return tenant;
  };

  /** Does a deed, a new process each time it died, and counts the calls of those that lived to the end. */
  const survive = async (deed: Deed, tenant: string, deaths: readonly Death[]): Promise<number> => {
    for (const death of [...deaths, undefined]) {
      const mine: Fate = { death, calls: 0 };
      fate = mine;
      try {
        await deed(world.otherLedger(), tenant);
        return mine.calls;
      } catch (error) {
        if (!(error instanceof Died)) throw error;
      } finally {
        fate = undefined;
      }
    }
    throw new Error('a process without death died');
  };

  /** Counts all again: each call that the deeds make is booked once, at its cost. */
  const check = async (tenant: string, done: readonly string[]): Promise<void> => {
    const entries = await expectRecount(world.ledger, tenant, ['run_1']);
    const booked = Object.assign({}, ...done.map((name) => BOOKED[name]));
    expect(Object.fromEntries(entries.map((e) => [e.id, e.micros]))).toEqual(booked);
    const held = done.includes('only reserves') ? ['e'] : [];
    expect((await world.ledger.heldBy(tenant, 'run_1')).map(({ id }) => id)).toEqual(held);
    const organization = { kind: 'organization', id: `org-${tenant}` } as const;
    const [meter] = await world.ledger.meters(tenant, organization, NOON);
    const settled = Object.values<number>(booked).reduce((sum, n) => sum + n, 0);
    expect([meter?.settled, meter?.held]).toEqual([settled, 100 * held.length]);
  };

  /** Does what a deed needs and the deed, over which processes die; answers how many calls the last one made. */
  const dieOver = async (name: string, deaths: readonly Death[]): Promise<number> => {
    const tenant = await prepare();
    const before = name === 'reads its bill' ? ['reserves, and the usage comes'] : [];
    for (const needed of before) await survive(deeds[needed] as Deed, tenant, []);
    const calls = await survive(deeds[name] as Deed, tenant, deaths);
    await check(tenant, [...before, name]);
    return calls;
  };

  it.each(Object.keys(deeds))('books each call once, wherever one dies that %s', async (name) => {
    const calls = await dieOver(name, []);
    expect(calls).toBeGreaterThanOrEqual(3);
    for (let call = 1; call <= calls; call += 1) {
      await dieOver(name, [{ call, when: 'before' }]);
      await dieOver(name, [{ call, when: 'after' }]);
    }
  });

  it('books each call once, however often they die', async () => {
    const death = fc.record({
      call: fc.integer({ min: 1, max: 9 }),
      when: fc.constantFrom('before' as const, 'after' as const),
    });
    const lives = fc.array(fc.array(death, { maxLength: 4 }), { minLength: 6, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(lives, async (deaths) => {
        const tenant = await prepare();
        for (const [i, deed] of Object.values(deeds).entries()) await survive(deed, tenant, deaths[i] ?? []);
        await check(tenant, Object.keys(deeds));
      }),
      { numRuns: 12 },
    );
  });

  it('changes a budget once, or says that it was changed', async () => {
    for (const call of [1, 3, 5, 7]) {
      for (const when of ['before', 'after'] as const) {
        const tenant = await prepare();
        await survive(deeds['reserves, and the usage comes'] as Deed, tenant, []);
        const owner = { kind: 'team', id: 'payments' } as const;
        const put: Deed = (ledger) =>
          ledger.putBudget(tenant, budgetOf(owner, { day: 500, week: 600 }), 0, NOON);
        await survive(put, tenant, [{ call, when }]).catch((error) => {
          expect(error).toMatchObject({ code: 'precondition_failed' });
        });
        expect((await world.ledger.getBudget(tenant, owner))?.version).toBe(1);
        await expectRecount(world.ledger, tenant, ['run_1']);
      }
    }
  });
});
