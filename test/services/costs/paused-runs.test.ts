import * as fc from 'fast-check';
import { memoryClock } from '#adapters/memory/clock.ts';
import { memoryCostLedger } from '#adapters/memory/cost-ledger.ts';
import { windowOf } from '#domain/costs/period.ts';
import type { Run } from '#domain/runs/run.ts';
import { executeAgent } from '#services/agents/execute-agent.ts';
import { endIfPaused } from '#services/costs/end-if-paused.ts';
import { pauseOf } from '#services/costs/refuse-if-paused.ts';
import { cancelRun } from '#services/runs/cancel-run.ts';
import { startRun } from '#services/runs/start-run.ts';
import { takeUp } from '#services/workflows/own-run.ts';
import { budgetOf, holdOf, labelsOf, spent } from '../../ports/ledger-samples.ts';
import { engineDeps, inputOf, registration, START } from '../../support/engine.ts';

const scope = { kind: 'project', id: 'shop' } as const;

async function floor() {
  const ledger = memoryCostLedger();
  const budgets = { states: ledger.states, leastCallMicros: 10 };
  const deps = { ...engineDeps(memoryClock(START)), budgets };
  await deps.agents.register(registration('log-analysis'));
  const request = { tenantId: 'acme', requestedBy: 'key_1', correlationId: 'c' };
  const input = inputOf('Test task', { project: 'shop' });
  const start = () => startRun(deps, { ...request, input });
  const spend = async (micros: number) => {
    const createdAt = deps.clock.now();
    const id = `call-${createdAt}-${micros}`;
    await ledger.reserve(holdOf(id, { micros, createdAt, labels: labelsOf({ run: 'run_x' }) }));
    await ledger.settle('acme', id, spent(micros, { at: createdAt }));
  };
  const stored = async (run: Run) => deps.runs.get('acme', run.id);
  const work = (run: Run) => {
    const agent = { name: 'log-analysis', tools: [], playbook: () => [], prompt: '', limits: {} };
    const job = { tenantId: 'acme', runId: run.id, agent, remainingMs: () => 60_000 };
    return executeAgent(
      deps as never,
      { ...job, stillWanted: async () => true, used: () => undefined } as never,
    );
  };
  return { deps, ledger, start, spend, stored, work };
}

describe('a run whose budget is used up', () => {
  it('is refused, and nothing of it is kept', async () => {
    const { deps, ledger, start, spend } = await floor();
    await ledger.putBudget('acme', budgetOf(scope, { day: 100 }), 0, START);
    await spend(91);
    await expect(start()).rejects.toMatchObject({
      code: 'budget_exceeded',
      retryable: false,
      standing: { scope: 'project/shop', period: 'day', limit: 100, spent: 91, paused: true },
    });
    expect((await deps.runs.list('acme', { limit: 9 })).items).toEqual([]);
  });

  it('begins again by itself when a new period has begun', async () => {
    const { deps, ledger, start, spend } = await floor();
    await ledger.putBudget('acme', budgetOf(scope, { day: 100 }), 0, START);
    await spend(95);
    await expect(start()).rejects.toMatchObject({ code: 'budget_exceeded' });
    await deps.clock.advance((windowOf('day', START, '').to ?? START) - START);
    expect((await start()).status).toBe('queued');
  });

  it('ends as failed when it was queued, before it begins', async () => {
    const { ledger, start, spend, stored, work } = await floor();
    await ledger.putBudget('acme', budgetOf(scope, { day: 100 }), 0, START);
    const run = await start();
    await spend(100);
    await expect(work(run)).rejects.toMatchObject({ code: 'budget_exceeded' });
    expect(await stored(run)).toMatchObject({ status: 'failed', failure: { code: 'budget_exceeded' } });
    await expect(work(run)).rejects.toMatchObject({ code: 'stopped' });
  });

  it('goes on when it had begun', async () => {
    const { deps, ledger, start, spend, stored } = await floor();
    const run = await takeUp(deps, await start());
    await ledger.putBudget('acme', budgetOf(scope, { day: 100 }, true), 0, START);
    await endIfPaused(deps, run);
    // it had begun only after the row was read
    await endIfPaused(deps, { ...run, status: 'queued' });
    expect((await stored(run))?.status).toBe('running');
    await spend(0).catch(() => undefined);
  });

  it('is cancelled rather than failed when that was asked for first', async () => {
    const { deps, ledger, start, stored } = await floor();
    const run = await start();
    await cancelRun(deps, { tenantId: 'acme', runId: run.id, by: 'key_1' } as never);
    await ledger.putBudget('acme', budgetOf(scope, {}, true), 0, START);
    await endIfPaused(deps, run);
    expect((await stored(run))?.status).not.toBe('failed');
  });

  it('is never kept from beginning where no model is set', async () => {
    const { deps, ledger, start } = await floor();
    await ledger.putBudget('acme', budgetOf(scope, { total: 0 }, true), 0, START);
    await expect(start()).rejects.toMatchObject({ code: 'budget_exceeded' });
    const input = inputOf('Test task', { project: 'shop' });
    const off = { ...deps, budgets: undefined };
    const run = await startRun(off, { tenantId: 'acme', requestedBy: 'k', correlationId: 'c', input });
    expect(run.status).toBe('queued');
  });
});

describe('pauseOf', () => {
  it('stops exactly what falls under a budget that is paused or pays for no call', async () => {
    const kinds = ['organization', 'tenant', 'project', 'team', 'user', 'workflow'] as const;
    const budget = fc.record({
      kind: fc.constantFrom(...kinds),
      own: fc.boolean(),
      limit: fc.integer({ min: 0, max: 300 }),
      paused: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(budget, { selector: (b) => `${b.kind}${b.own}` }),
        fc.nat(300),
        async (all, micros) => {
          const ledger = memoryCostLedger();
          const labels = labelsOf();
          await ledger.reserve(holdOf('a', { micros, createdAt: START }));
          for (const [i, { kind, own, limit, paused }] of all.entries()) {
            const id = own ? labels[kind] : `other-${i}`;
            await ledger.putBudget(
              'acme',
              budgetOf({ kind, id: id ?? '' }, { total: limit }, paused),
              0,
              START,
            );
          }
          await ledger.settle('acme', 'a', spent(micros, { at: START }));
          const gate = { states: ledger.states, leastCallMicros: 10 };
          const stopped = await pauseOf({ ...engineDeps(memoryClock(START)), budgets: gate }, {
            id: 'run_2',
            tenantId: 'acme',
            workflow: labels.workflow,
            requestedBy: labels.user,
            payer: { organization: labels.organization, team: labels.team },
            input: { project: labels.project },
          } as Parameters<typeof pauseOf>[1]);
          // a meter begins at what was booked before: nothing was, as the call was under way
          const states = await ledger.states('acme', {
            scopes: all.map(({ kind }) => ({ kind, id: labels[kind] ?? '' })),
            at: START,
          });
          const wanted = states.some(
            ({ budget: b, meters }) => b.paused || meters.some((m) => m.limit - m.settled < 10),
          );
          expect(stopped !== undefined).toBe(wanted);
        },
      ),
    );
  });
});
