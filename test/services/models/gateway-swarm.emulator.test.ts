import { setTimeout as wait } from 'node:timers/promises';
import { dynamoCircuitStore } from '#adapters/dynamodb/circuit-store.ts';
import { dynamoCostLedger } from '#adapters/dynamodb/cost-ledger.ts';
import { openModels } from '#adapters/model/open-model.ts';
import type { Meter } from '#domain/costs/budget.ts';
import type { BudgetScope } from '#domain/costs/scope.ts';
import { BudgetExceededError, ModelChainError } from '#domain/errors.ts';
import { GatewaySettings } from '#domain/models/gateway-settings.ts';
import type { Clock } from '#ports/clock.ts';
import type { GatewayCall, ModelGateway } from '#ports/model-gateway.ts';
import { systemAmbient } from '#runtime/ambient.ts';
import { expireHolds } from '#services/costs/expire-holds.ts';
import { reconcileUsage } from '#services/costs/reconcile-usage.ts';
import { modelGateway } from '#services/models/model-gateway.ts';
import { patiently } from '../../adapters/dynamodb/client-faults.ts';
import { type Emulator, startEmulator } from '../../emulator/start-emulator.ts';
import { createTable } from '../../ports/aws-world.ts';
import { expectRecount } from '../../ports/ledger-recount.ts';
import { budgetOf, labelsOf, NOON } from '../../ports/ledger-samples.ts';
import { type ModelServer, startModelServer } from '../../support/model-servers/server.ts';
import { SEED } from '../../support/seed.ts';
import { live, mortalModels, mortalTable } from './mortal.ts';
import { type Billed, billOf } from './swarm-bill.ts';
import { behaviourOf, type Plan, planOf, TIMEOUT_MS } from './swarm-plan.ts';

const CALLERS = 200;
const CALLS = 3;
const PROCESSES = 10;
const RUNS = 10;
const env = { TABLE_NAME: 'swarm', EGRESS_ALLOW: '127.0.0.1' };
const request = {
  system: 'You are on call.',
  messages: [{ role: 'user', text: 'why is it slow?' }],
  tools: [],
  maxOutputTokens: 50,
  temperature: 0,
} as const;

const tenants = ['acme', 'zeta'] as const;
type Limited = readonly [tenant: string, scope: BudgetScope, limits: Parameters<typeof budgetOf>[1]];
/** Enough for about half of the calls. */
const limited: readonly Limited[] = [
  ['acme', { kind: 'organization', id: 'example' }, { month: 740_000 }],
  ['acme', { kind: 'tenant', id: 'acme' }, { day: 400_000 }],
  ['acme', { kind: 'project', id: 'shop' }, { total: 110_000 }],
  ['zeta', { kind: 'tenant', id: 'zeta' }, { day: 360_000 }],
  ['zeta', { kind: 'project', id: 'shop' }, { total: 120_000 }],
];

/** The day of the samples, going on as the machine's own does. */
const ambient = systemAmbient();
const started = performance.now();
const clock: Clock = { ...ambient.clock, now: () => NOON + Math.floor(performance.now() - started) };
const LATER = NOON + 3_600_000;

/** One process's way with a call: how it ended, as far as whoever made it knows. */
async function ask(gateway: ModelGateway, plan: Plan, call: GatewayCall): Promise<string> {
  const { calledOffAfterMs, streamed, leaves } = plan;
  const signal = calledOffAfterMs === undefined ? undefined : AbortSignal.timeout(calledOffAfterMs);
  const how = { ...call, signal };
  try {
    if (!streamed) await gateway.call(request, how);
    else for await (const _ of gateway.stream(request, how)) if (leaves) return 'left';
    return 'answered';
  } catch (error) {
    return signal?.aborted ? 'called off' : endOf(error);
  }
}

function endOf(error: unknown): string {
  if (error instanceof BudgetExceededError) return 'refused';
  if (!(error instanceof ModelChainError)) throw error;
  return error.attempts.some((a) => 'reason' in a && a.reason === 'over-budget') ? 'refused' : 'failed';
}

/** Who asks for what, in the form of agents' calls. */
function callOf(caller: number, call: number): Omit<GatewayCall, 'signal'> {
  const tenant = tenants[caller % tenants.length] ?? 'acme';
  const run = `run_${tenant}_${caller % RUNS}`;
  const project = caller % 3 === 0 ? 'shop' : undefined;
  const labels = labelsOf({
    ...{ tenant, run, project },
    ...{ user: `key_${caller % 7}`, agent: `agent-${caller % 4}` },
  });
  return { labels, callId: `${run}/agent:swarm/${caller}/${call}`, tier: 'standard' };
}

/** Does it over and over, until `work` is done. */
async function meanwhile(work: Promise<unknown>, pauseMs: number, deed: () => Promise<void>): Promise<void> {
  let going = true;
  const stop = (): void => {
    going = false;
  };
  work.then(stop, stop);
  for (; going; await wait(pauseMs)) await patiently(deed);
}

describe('200 callers of the gateway at once, with processes that die and providers that fail', () => {
  let emulator: Emulator;
  const servers: ModelServer[] = [];
  const flights = new Set<Promise<unknown>>();
  const figures: Record<string, number> = { seed: SEED, delivered: 0, corrected: 0, swept: 0 };
  const count = (what: string, n = 1): void => {
    figures[what] = (figures[what] ?? 0) + n;
  };

  beforeAll(async () => {
    emulator = await startEmulator();
    await createTable(env.TABLE_NAME);
    for (const _ of ['first', 'second']) {
      servers.push(
        await startModelServer({
          provider: 'openai',
          script: ({ headers }) => behaviourOf(String(headers['x-client-request-id'])),
        }),
      );
    }
    // loaded before, so that the time limit is the providers' alone
    await Promise.all([
      import('#adapters/openai/language-model.ts'),
      import('#adapters/http/guarded-fetch.ts'),
    ]);
    mortalTable();
  });
  afterAll(async () => {
    await Promise.all(servers.map((server) => server.close()));
    await emulator?.stop();
  });

  /** As a new process makes it: its own breaker, its own memory of budgets. */
  function newGateway(): ModelGateway {
    const [first, second] = servers.map(({ url }) => url);
    const chain = [
      { provider: 'openai', model: 'gpt-4.1', baseUrl: first },
      { provider: 'openai', model: 'gpt-4.1-mini', baseUrl: second },
    ];
    const settings = GatewaySettings.parse({
      tiers: { cheap: chain, standard: chain, strong: chain },
      ...{ attempts: 2, firstDelayMs: 20, maxDelayMs: 200, timeoutMs: TIMEOUT_MS, holdMs: 10_000 },
      ...{ bulkhead: { concurrent: 1_000 }, breaker: { failures: 5, openMs: 300 } },
    });
    const ports = { ledger: dynamoCostLedger(env), circuits: dynamoCircuitStore(env) };
    const open = mortalModels(openModels(env), flights);
    return modelGateway({ ...ports, clock, random: ambient.random, open }, settings);
  }

  /** A call, delivered to one process after the other until one lives to its end. */
  async function deliver(processes: readonly ModelGateway[], caller: number, call: number): Promise<void> {
    const number = caller * CALLS + call;
    const how = callOf(caller, call);
    const plan = planOf(how.callId, number);
    for (const [life, death] of plan.deaths.entries()) {
      const gateway = processes[(number + life) % processes.length] as ModelGateway;
      const end = await live(death, () => ask(gateway, plan, how));
      count('delivered');
      count(end);
      if (end !== 'died') return;
    }
    count('lost');
  }

  it('never spends above a limit, and books exactly what the servers have in their records', async () => {
    const ledger = dynamoCostLedger(env);
    for (const [tenant, scope, limits] of limited)
      await ledger.putBudget(tenant, budgetOf(scope, limits), 0, NOON);
    const seen: Meter[] = [];
    const look = async ([tenant, scope]: Limited): Promise<void> => {
      seen.push(...(await ledger.meters(tenant, scope, NOON)));
    };
    const processes = Array.from({ length: PROCESSES }, newGateway);
    const others = [...processes.slice(PROCESSES / 2), ...processes.slice(0, PROCESSES / 2)];
    const callers = Array.from({ length: CALLERS }, async (_, caller) => {
      for (let call = 0; call < CALLS; call += 1) {
        const { twice } = planOf(callOf(caller, call).callId, 0);
        const sides = twice ? [processes, others] : [processes];
        await Promise.all(sides.map((side) => deliver(side, caller, call)));
        await patiently(() => look(limited[(caller + call) % limited.length] as Limited));
      }
    });
    const all = Promise.all(callers);
    await Promise.all([
      all,
      meanwhile(all, 20, async () => {
        for (const one of limited) await look(one);
      }),
      meanwhile(all, 1_000, () => sweep(clock.now())),
    ]);
    await Promise.allSettled(flights);
    expect(seen.filter((meter) => meter.settled + meter.held > meter.limit)).toEqual([]);
    expect(seen.length).toBeGreaterThan(CALLERS * CALLS);

    await sweep(LATER);
    const bill = await billOf(servers);
    for (const tenant of tenants) await compare(tenant, bill);
    for (const server of servers) {
      for (const { outcome, status } of server.records) count(`${outcome} (${status}) by the server`);
    }
    console.log(JSON.stringify({ ...figures, looks: seen.length, calls: CALLERS * CALLS }));
    for (const end of ['answered', 'refused', 'died', 'lost', 'swept', 'corrected']) {
      expect([end, (figures[end] ?? 0) > 0]).toEqual([end, true]);
    }
  });

  async function sweep(now: number): Promise<void> {
    const deps = {
      ledger: dynamoCostLedger(env),
      clock: { ...clock, now: () => now },
      random: ambient.random,
    };
    for (let found = -1; found !== 0; ) {
      found = (await expireHolds(deps)).expired;
      count('swept', found);
    }
  }

  /** Compares the book of a tenant with the bill: they must be the same, call by call and in sum. */
  async function compare(tenantId: string, bill: Billed): Promise<void> {
    const ledger = dynamoCostLedger(env);
    const deps = { ledger, clock: { ...clock, now: () => LATER }, random: ambient.random };
    const runs = Array.from({ length: RUNS }, (_, i) => `run_${tenantId}_${i}`);
    const entries = await expectRecount(ledger, tenantId, runs);
    const records = bill.filter(({ id }) => id.startsWith(`run_${tenantId}_`));
    const input = { tenantId, records, from: NOON, to: LATER + 1, toleranceMs: 0, whole: true };
    const compared = await reconcileUsage(deps, input);
    const { agreed, corrected, ...amiss } = compared;
    expect(amiss).toEqual({ differing: [], disputed: [], unbooked: [], unbilled: [] });
    // what the servers told was booked right at once
    const told = new Set(entries.filter(({ basis }) => basis === 'usage').map(({ id }) => id));
    expect(corrected.filter(({ entry }) => told.has(entry))).toEqual([]);
    expect(await reconcileUsage(deps, input)).toEqual({
      ...compared,
      agreed: agreed + corrected.length,
      corrected: [],
    });

    const held = await Promise.all(runs.map((run) => ledger.heldBy(tenantId, run)));
    expect(held.flat()).toEqual([]);
    const sum = (of: readonly { readonly micros: number }[]) =>
      of.reduce((all, { micros }) => all + micros, 0);
    expect(sum(await expectRecount(ledger, tenantId, runs))).toBe(sum(records));
    count('corrected', corrected.length);
    for (const { basis } of entries) count(`booked as ${basis}`);
    figures[`micros of ${tenantId}`] = sum(records);
  }
});
