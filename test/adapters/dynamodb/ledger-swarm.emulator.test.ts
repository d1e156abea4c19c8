import { AsyncLocalStorage } from 'node:async_hooks';
import { memoryRandomness } from '#adapters/memory/randomness.ts';
import type { Budget, Meter } from '#domain/costs/budget.ts';
import type { Reservation } from '#domain/costs/reservation.ts';
import { BudgetExceededError } from '#domain/errors.ts';
import type { CostLedger, Settlement } from '#ports/cost-ledger.ts';
import { expireHolds } from '#services/costs/expire-holds.ts';
import { reconcileUsage } from '#services/costs/reconcile-usage.ts';
import { type Emulator, startEmulator } from '../../emulator/start-emulator.ts';
import { awsWorlds } from '../../ports/aws-world.ts';
import { expectRecount } from '../../ports/ledger-recount.ts';
import { budgetOf, holdOf, labelsOf, NOON, spent } from '../../ports/ledger-samples.ts';
import type { World } from '../../ports/world.ts';
import { Died, dieAtCalls, type Fate, patiently } from './client-faults.ts';

const CALLERS = 200;
const CALLS = 3;
const LATER = NOON + 120_000;

/** The provider's own record: what each call cost. */
type Bill = Map<string, number>;

const lives = new AsyncLocalStorage<Fate>();
const random = memoryRandomness(42);
const chance = (percent: number): boolean => random.fraction() * 100 < percent;
const upTo = (n: number): number => Math.floor(random.fraction() * n);

// half of the callers have little to spend, and all share one tenant and one organization
const labels = (caller: number): Reservation['labels'] =>
  labelsOf({
    user: caller % 2 === 0 ? 'key_poor' : `key_${caller % 9}`,
    project: caller % 3 === 0 ? 'shop' : undefined,
    run: `run_${caller % 20}`,
    agent: `agent-${caller % 4}`,
  });

/** A call of a model as fate has it: what it will cost, and how it ends. */
interface Plan {
  readonly hold: Reservation;
  readonly ending: Settlement;
  readonly lost: 'before the call' | 'after the call' | undefined;
  readonly twice: boolean;
}

function planOf(id: string, caller: number): Plan {
  const hold = holdOf(id, { labels: labels(caller), micros: 50 + upTo(100) });
  const endings: readonly (readonly [number, () => Settlement])[] = [
    [5, () => spent(0, { basis: 'free', usage: undefined })],
    [15, () => spent(hold.micros, { basis: 'reserved', usage: undefined })],
    [100, () => spent(upTo(hold.micros))],
  ];
  const [, ending = () => spent(0)] = endings.find(([percent]) => chance(percent)) ?? [];
  const lost = chance(4) ? 'before the call' : chance(4) ? 'after the call' : undefined;
  return { hold, ending: ending(), lost, twice: chance(20) };
}

/** What one process does of it. */
async function live(
  ledger: CostLedger,
  { hold, ending, lost, twice }: Plan,
  provider: Bill,
): Promise<string> {
  await ledger.reserve(hold);
  if (lost === 'before the call') return 'lost';
  // a cut stream is billed for what the provider made, which it alone knows
  const billed = ending.basis === 'reserved' ? Math.ceil(ending.micros / 3) : ending.micros;
  if (ending.basis !== 'free') provider.set(hold.id, provider.get(hold.id) ?? billed);
  if (lost !== undefined) return 'lost';
  const settle = () => ledger.settle('acme', hold.id, ending);
  // a message that is delivered twice settles twice
  const settled = await Promise.allSettled(twice ? [settle(), settle()] : [settle()]);
  for (const one of settled) if (one.status === 'rejected') throw one.reason;
  return 'settled';
}

/** One call of a model, done by as many processes as it takes; each may die at any call to the table. */
async function callModel(ledger: CostLedger, plan: Plan, provider: Bill): Promise<string> {
  for (let life = 0; life < 5; life += 1) {
    const when = chance(50) ? 'before' : 'after';
    const fate: Fate = { calls: 0, death: chance(30) ? { call: 1 + upTo(7), when } : undefined };
    const end = await lives.run(fate, () => patiently(() => live(ledger, plan, provider))).catch(endOf);
    if (end !== 'died') return end;
  }
  return 'lost';
}

function endOf(error: unknown): string {
  if (error instanceof BudgetExceededError) return 'refused';
  if (error instanceof Died) return 'died';
  throw error;
}

describe('a ledger under 200 callers at once who die, repeat themselves and get lost', () => {
  let emulator: Emulator;
  let world: World;
  beforeAll(async () => {
    emulator = await startEmulator();
    world = await (await awsWorlds())();
    dieAtCalls(() => lives.getStore());
  });
  afterAll(() => emulator?.stop());

  it('never lets settled + held above a limit, books each call once, and ends every hold', async () => {
    const { ledger } = world;
    const tenantBudget = budgetOf({ kind: 'tenant', id: 'acme' }, { day: 30_000, total: 40_000 });
    const limited = [
      budgetOf({ kind: 'organization', id: 'example' }, { month: 45_000 }),
      tenantBudget,
      budgetOf({ kind: 'user', id: 'key_poor' }, { day: 6000 }),
      budgetOf({ kind: 'run', id: 'run_3' }, { run: 1500 }),
    ];
    for (const budget of limited) await ledger.putBudget('acme', budget, 0, NOON);

    const provider: Bill = new Map();
    const seen: Meter[] = [];
    const look = async (budget: Budget): Promise<void> => {
      seen.push(...(await patiently(() => ledger.meters('acme', budget.scope, NOON))));
    };
    // a few processes, each with a memory of its own for budgets, share the callers
    const processes = Array.from({ length: 10 }, () => world.otherLedger());
    const outcomes = new Map<string, string>();
    await Promise.all(
      Array.from({ length: CALLERS }, async (_, caller) => {
        for (let call = 0; call < CALLS; call += 1) {
          const id = `caller-${caller}/call-${call}`;
          const process = processes[(caller + call) % processes.length] ?? ledger;
          outcomes.set(id, await callModel(process, planOf(id, caller), provider));
          await look(limited[upTo(limited.length)] ?? tenantBudget);
        }
      }),
    );

    const runs = Array.from({ length: 20 }, (_, i) => `run_${i}`);
    await expectRecount(ledger, 'acme', runs);
    const overshoots = seen.filter((m) => m.settled + m.held > m.limit);
    expect(overshoots).toEqual([]);
    expect(seen.length).toBeGreaterThan(CALLERS * CALLS);

    const clock = { now: () => LATER, sleep: async () => undefined };
    const deps = { ledger, clock, random };
    let swept = 0;
    for (let found = -1; found !== 0; ) {
      found = (await expireHolds(deps)).expired;
      swept += found;
    }
    const entries = await expectRecount(ledger, 'acme', runs);
    const holds = await Promise.all(runs.map((run) => ledger.heldBy('acme', run)));
    expect(holds.flat()).toEqual([]);

    // the book is what the provider says, once it has been compared: to the micro-dollar
    const records = [...provider].map(([id, micros]) => ({ id, at: NOON, model: 'm', micros }));
    const bill = { tenantId: 'acme', records, from: 0, to: LATER + 1, toleranceMs: 0 };
    const compared = await reconcileUsage(deps, bill);
    expect(compared.unbooked).toEqual([]);
    expect(compared.disputed).toEqual([]);
    expect(await reconcileUsage(deps, bill)).toEqual({ ...compared, agreed: records.length, corrected: [] });
    const basis = new Map(entries.map((entry) => [entry.id, entry.basis]));
    expect(compared.corrected.filter(({ entry }) => basis.get(entry) === 'usage')).toEqual([]);
    expect(compared.unbilled.filter((id) => basis.get(id) !== 'expired')).toEqual([]);
    const sumOf = (amounts: Iterable<number>): number => [...amounts].reduce((sum, n) => sum + n, 0);
    const neverMade = entries.filter((entry) => compared.unbilled.includes(entry.id));
    const after = await expectRecount(ledger, 'acme', runs);
    expect(sumOf(after.map((e) => e.micros)) - sumOf(neverMade.map((e) => e.micros))).toBe(
      sumOf(provider.values()),
    );
    const ended = (how: string) => [...outcomes].filter(([, end]) => end === how).map(([id]) => id);
    expect(ended('settled').filter((id) => !basis.has(id))).toEqual([]);
    expect(ended('refused').filter((id) => basis.has(id))).toEqual([]);
    expect(ended('settled').length).toBeGreaterThan(100);
    expect(ended('refused').length).toBeGreaterThan(20);
    expect(swept).toBeGreaterThan(0);
  });
});
