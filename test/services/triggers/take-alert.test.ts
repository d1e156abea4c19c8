import fc from 'fast-check';
import { OrchestratorError } from '#domain/errors.ts';
import { readAlertedRun } from '#services/triggers/alerted-run.ts';
import { takeAlert } from '#services/triggers/take-alert.ts';
import { START } from '../../support/engine.ts';
import { alertWorld, firing, owner, QUIET_MS } from './alert-world.ts';

const MINUTE = 60_000;

describe('takeAlert', () => {
  it('makes one run of a storm, and counts it', async () => {
    const { deps, runs } = await alertWorld();
    const taken = await Promise.all(Array.from({ length: 50 }, () => takeAlert(deps, owner, firing())));
    expect(taken.filter(({ outcome }) => outcome === 'started')).toHaveLength(1);
    const [run, ...others] = await runs();
    expect(others).toEqual([]);
    expect(run).toMatchObject({ requestedBy: 'alarms', alert: 'checkout-5xx', priority: 'urgent' });
    const key = { tenantId: 'acme', runId: run?.id ?? '' };
    expect((await readAlertedRun(deps, key)).alertEvents).toEqual({
      count: 50,
      openedAt: START,
      lastAt: START,
    });
  });

  it('counts an event once that comes again', async () => {
    const { deps } = await alertWorld();
    const event = firing();
    expect(await takeAlert(deps, owner, event)).toMatchObject({ outcome: 'started', alert: { count: 1 } });
    expect(await takeAlert(deps, owner, event)).toMatchObject({ outcome: 'repeated', alert: { count: 1 } });
  });

  it('has a run of its own for another trouble, and for another tenant', async () => {
    const { deps, runs } = await alertWorld();
    await takeAlert(deps, owner, firing());
    expect(await takeAlert(deps, owner, firing({ key: 'queue-age' }))).toMatchObject({ outcome: 'started' });
    const other = await takeAlert(deps, { ...owner, tenantId: 'acme2' }, firing());
    expect(other).toMatchObject({ outcome: 'started', alert: { tenantId: 'acme2', count: 1 } });
    expect(await runs()).toHaveLength(2);
  });

  it('starts no second run while one goes on, nor in the quiet period, and one after both', async () => {
    const { deps, runs, end } = await alertWorld();
    await takeAlert(deps, owner, firing());
    await deps.clock.advance(QUIET_MS + MINUTE);
    expect(await takeAlert(deps, owner, firing())).toMatchObject({ outcome: 'joined', alert: { count: 2 } });
    await end((await runs())[0]);
    const next = await takeAlert(deps, owner, firing());
    expect(next).toMatchObject({ outcome: 'started', alert: { episode: 2, count: 1 } });
    await end((await runs())[1]);
    await deps.clock.advance(QUIET_MS - 1);
    expect(await takeAlert(deps, owner, firing())).toMatchObject({ outcome: 'joined' });
    await deps.clock.advance(1);
    expect(await takeAlert(deps, owner, firing())).toMatchObject({
      outcome: 'started',
      alert: { episode: 3 },
    });
  });

  it('notes that the trouble is over, and starts nothing for that', async () => {
    const { deps, runs } = await alertWorld();
    expect(await takeAlert(deps, owner, firing({ state: 'resolved' }))).toEqual({ outcome: 'nothing' });
    await takeAlert(deps, owner, firing());
    await deps.clock.advance(MINUTE);
    const over = await takeAlert(deps, owner, firing({ state: 'resolved' }));
    expect(over).toMatchObject({ outcome: 'resolved', alert: { resolvedAt: START + MINUTE } });
    const again = await takeAlert(deps, owner, firing());
    expect(again.outcome).toBe('joined');
    expect(again.alert?.resolvedAt).toBeUndefined();
    expect(await runs()).toHaveLength(1);
  });

  it('starts nothing under a stop mark', async () => {
    const { deps, runs } = await alertWorld();
    await deps.stop.stop({ kind: 'everything' }, START, 'a drill');
    expect(await takeAlert(deps, owner, firing())).toEqual({ outcome: 'stopped' });
    await deps.stop.clear({ kind: 'everything' });
    expect(await runs()).toEqual([]);
    expect(await takeAlert(deps, owner, firing())).toMatchObject({ outcome: 'started' });
  });

  it('makes up for a run that could not begin, with the next event or the same', async () => {
    const { deps, runs } = await alertWorld();
    const put = async (): Promise<never> => {
      throw new OrchestratorError('unavailable', 'down');
    };
    const broken = { ...deps, evidence: { ...deps.evidence, put } };
    const event = firing();
    await expect(takeAlert(broken, owner, event)).rejects.toMatchObject({ code: 'unavailable' });
    expect(await runs()).toEqual([]);
    const again = await takeAlert(deps, owner, event);
    expect(again).toMatchObject({ outcome: 'started', alert: { count: 1 } });
    expect(await runs()).toHaveLength(1);
  });

  it('counts and starts exactly once, whatever comes at once, again, or is broken off', async () => {
    const storm = fc.array(
      fc.record({
        event: fc.nat(8),
        key: fc.constantFrom('a', 'b'),
        breaks: fc.constantFrom('nothing', 'create', 'evidence', 'ofRun'),
        minutes: fc.integer({ min: 0, max: 2 }),
      }),
      { minLength: 1, maxLength: 40 },
    );
    await fc.assert(
      fc.asyncProperty(storm, async (deliveries) => {
        const { deps, runs } = await alertWorld();
        const events = deliveries.map(({ event, key }) => firing({ id: `event-${event}`, key }));
        const attempts = deliveries.map(async ({ breaks }, i) => {
          const event = events[i] ?? firing();
          await takeAlert(brokenBy(deps, breaks), owner, event).catch((error) => {
            if (!(error instanceof OrchestratorError)) throw error;
          });
        });
        await Promise.all(attempts);
        // every message that broke off comes again
        for (const event of events) await takeAlert(deps, owner, event);
        const keys = [...new Set(events.map(({ key }) => key))].sort();
        const made = await runs();
        expect(made.map((run) => run.alert).sort()).toEqual(keys);
        for (const run of made) {
          const ids = events.filter(({ key }) => key === run.alert).map(({ id }) => id);
          expect((await deps.alerts.ofRun('acme', run.id))?.count).toBe(new Set(ids).size);
        }
      }),
      { numRuns: 100 },
    );
  });
});

type WorldDeps = Awaited<ReturnType<typeof alertWorld>>['deps'];

/** A part of the world that fails, before or after it has done its work. */
function brokenBy(deps: WorldDeps, part: string): WorldDeps {
  const fail = (): never => {
    throw new OrchestratorError('unavailable', 'cut off');
  };
  switch (part) {
    case 'create': {
      const create: typeof deps.runs.create = async (...args) => {
        await deps.runs.create(...args);
        fail();
      };
      return { ...deps, runs: { ...deps.runs, create } };
    }
    case 'evidence':
      return { ...deps, evidence: { ...deps.evidence, put: async () => fail() } };
    case 'ofRun':
      return { ...deps, alerts: { ...deps.alerts, ofRun: async () => fail() } };
    default:
      return deps;
  }
}
