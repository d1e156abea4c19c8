import type { Run } from '#domain/runs/run.ts';
import type { Step } from '#domain/runs/step.ts';
import type { Settlement } from '#ports/cost-ledger.ts';
import type { NewEvent } from '#ports/run-store.ts';
import type { Breaking } from '../run/schedule.ts';
import type { Method } from '../world/host.ts';
import type { Stores } from '../world/ports.ts';
import type { SimClock } from '../world/sim-clock.ts';

/** One thing that is broken on purpose, to prove that a check notices. */
export interface Mutant {
  readonly name: string;
  /** The scene in which it is looked for first. */
  readonly scene: string;
  /** The call that a fault strikes besides, where the mutant alone does no harm; the kind, then port and method. */
  readonly needs?: readonly [
    kind: 'crash-before' | 'crash-after' | 'executed-but-failed' | 'throttled',
    call: string,
  ];
  /** How far clocks are off, where that is needed. */
  readonly skewMs?: number;
  readonly breaking: Breaking;
}

type Twist = (call: Method, around: { readonly stores: Stores; readonly clock: SimClock }) => Method;

/** Breaks one method between the handlers and the stores. */
const twisted = (name: string, twist: Twist): Breaking => ({
  between: (around) => (of, call) => (`${of.port}.${of.method}` === name ? twist(call, around) : call),
});

const TASK = 'a task from post to report';
const ONE = 'investigate with infrastructure';

/** Every mutant. */
export const mutants: readonly Mutant[] = [
  {
    name: 'a run is created without its outbox entry',
    scene: TASK,
    breaking: {
      spoil: (stores) => {
        const { create } = stores.runs;
        const { outbox } = stores.state;
        stores.runs.create = async (run, events, entry) => {
          await create(run, events, entry);
          outbox.clear();
        };
      },
    },
  },
  {
    name: 'a cancellation is written without its outbox entry',
    scene: 'a run that is cancelled in the midst of its work',
    breaking: twisted(
      'runs.update',
      (call) => (run, events, _outbox, sent) => call(run, events, undefined, sent),
    ),
  },
  {
    name: 'a settlement is confirmed and not booked',
    scene: ONE,
    breaking: twisted('ledger.settle', () => async (_tenant, id, settlement) => ({
      id,
      ...(settlement as object),
    })),
  },
  {
    name: 'a settlement is booked twice',
    scene: ONE,
    breaking: twisted('ledger.settle', (call, { stores }) => async (tenant, id, settlement) => {
      const entry = await call(tenant, id, settlement);
      const { micros, at } = settlement as Settlement;
      await stores.ledger.correct(tenant as string, id as string, 2 * micros, 'booked again', at);
      return entry;
    }),
  },
  {
    name: 'a provider is called without a hold',
    scene: ONE,
    breaking: twisted('ledger.reserve', () => async (reservation) => reservation),
  },
  {
    name: 'a claim does not raise the epoch',
    scene: 'workers that fall silent',
    breaking: {
      spoil: (stores) => {
        const { claimStep } = stores.runs;
        stores.runs.claimStep = async (tenantId, runId, key, now, leaseMs) => {
          const step = await claimStep(tenantId, runId, key, now, leaseMs);
          const kept = [...stores.state.runs.values()].find(({ run }) => run.id === runId)?.steps.get(key);
          if (kept?.status === 'claimed') kept.epoch = 1;
          return step.status === 'claimed' ? { ...step, epoch: 1 } : step;
        };
      },
    },
  },
  {
    name: 'a step is ended whoever holds it',
    scene: ONE,
    skewMs: 300_000,
    breaking: twisted('runs.endStep', (call, { stores }) => async (tenantId, runId, step, events) => {
      const now = await stores.runs.getStep(tenantId as string, runId as string, (step as Step).key);
      return call(tenantId, runId, { ...(step as Step), epoch: now?.epoch }, events);
    }),
  },
  {
    name: 'a run is written whatever its version',
    scene: 'a run that is cancelled in the midst of its work',
    breaking: twisted('runs.update', (call, { stores }) => async (run, ...more) => {
      const { id, tenantId } = run as Run;
      const now = await stores.runs.get(tenantId, id);
      return call({ ...(run as Run), version: (now?.version ?? 0) + 1 }, ...more);
    }),
  },
  {
    name: 'the end of a run is written twice into its history',
    scene: TASK,
    breaking: twisted('runs.update', (call) => async (run, events, ...more) => {
      const list = events as readonly NewEvent[];
      const ends = list.filter(({ type }) => type === 'run-succeeded');
      return call(run, [...list, ...ends], ...more);
    }),
  },
  {
    name: 'an event is lost on its way into the history',
    scene: ONE,
    breaking: {
      spoil: (stores) => {
        const { append } = stores.runs;
        stores.runs.append = (tenantId, runId, events) => append(tenantId, runId, events.slice(0, -1));
      },
    },
  },
  {
    name: 'the history is numbered with a gap',
    scene: ONE,
    breaking: {
      spoil: (stores) => {
        const { endStep } = stores.runs;
        stores.runs.endStep = async (tenantId, runId, step, events) => {
          await endStep(tenantId, runId, step, events);
          const rows = [...stores.state.runs.values()].find(({ run }) => run.id === runId);
          const last = rows?.events.at(-1);
          if (last !== undefined) last.seq += 1;
        };
      },
    },
  },
  {
    name: 'a token is answered before the result is stored',
    scene: ONE,
    breaking: twisted('runs.endStep', (call, { clock }) => async (...args) => {
      void clock
        .sleep(200)
        .then(() => call(...args))
        .catch(() => undefined);
    }),
  },
  {
    name: 'an entry is marked as sent before it is',
    scene: 'an engine that is down for four minutes',
    breaking: twisted('engine.start', (call, { clock }) => async (execution) => {
      void clock
        .sleep(50)
        .then(() => call(execution))
        .catch(() => undefined);
    }),
  },
  {
    name: 'an attempt of a run is executed twice',
    scene: ONE,
    breaking: {
      spoil: (stores) => {
        const { start } = stores.engine;
        stores.engine.start = async (execution) => {
          const before = stores.engine.executions.length;
          await start(execution);
          if (stores.engine.executions.length > before) {
            stores.engine.settle(execution.runId, execution.attempt, 'missing');
            await start(execution);
          }
        };
      },
    },
  },
  {
    name: 'an idempotency key is forgotten',
    scene: TASK,
    breaking: twisted('idempotency.begin', () => async (_tenant, _key, _hash, _now, id) => ({
      outcome: 'new',
      id,
      again: false,
    })),
  },
  {
    name: 'the stop mark is not read',
    scene: 'a tenant that is stopped and released',
    breaking: twisted('stop.stopped', () => async () => undefined),
  },
  {
    name: 'a redrive has no receipt',
    scene: 'messages that are dead, one of them unreadable',
    needs: ['crash-before', 'deadLetters.remove'],
    breaking: twisted('redrives.sent', () => async () => undefined),
  },
  {
    name: 'a dead letter is removed without being sent',
    scene: 'messages that are dead, one of them unreadable',
    breaking: twisted('deadLetters.send', () => async () => undefined),
  },
  {
    name: 'the audit trail keeps nothing',
    scene: 'messages that are dead, one of them unreadable',
    breaking: twisted('audit.write', () => async () => undefined),
  },
  {
    name: 'a message is published under another id each time',
    scene: ONE,
    breaking: twisted('bus.publish', (call, { clock }) => async (message) => {
      const { id } = message as { id: string };
      return call({ ...(message as object), id: `${id}/${clock.now()}` });
    }),
  },
  {
    name: 'a summary is taken off the list and not given',
    scene: ONE,
    breaking: twisted('bus.publish', () => async () => true),
  },
  {
    name: 'a record that nobody can read is tried again and again',
    scene: 'an unreadable record in the streams',
    breaking: { answers: (batch, failed) => batch.find(({ healthy }) => !healthy)?.id ?? failed },
  },
];
