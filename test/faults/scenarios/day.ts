import { smallBundle } from '../../../bin/soak/small-bundle.ts';
import { adminOf, type Reply } from '../world/client.ts';
import type { World, WorldOptions } from '../world/world.ts';

/** A story that a floor can go through, and whose handlers it shows. */
export interface Scene {
  readonly name: string;
  /** Units that faults strike here one by one. */
  readonly shows: readonly string[];
  /** What callers do; work goes on while they do. */
  readonly play: (day: Day) => Promise<void>;
  /** What is wrong in this scene from its beginning: no fault of a schedule. */
  readonly given?: Pick<WorldOptions, 'between' | 'strikes'>;
}

/** A floor in the course of a day, and what callers can do there. */
export interface Day {
  readonly world: World;
  /** The stored bundle that tasks are about. */
  readonly bundle: string;
  /** How often everything is sent. */
  readonly copies: number;
  post(
    key: string,
    agents: readonly string[],
    more?: object,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Reply>;
  send(route: string, key: string, more: Sent): Promise<Reply>;
  sleep(ms: number): Promise<void>;
}

/** What goes with a request. */
export interface Sent {
  readonly params?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly tenant?: string;
}

/** Fewer lines than the soak's: what is found in them is not what is looked at here. */
const bundle = {
  ...smallBundle,
  metrics: smallBundle.metrics?.map((m) => ({ ...m, points: m.points.slice(-30) })),
  logs: smallBundle.logs?.map((l) => ({ ...l, lines: l.lines.slice(-30) })),
};

const MINUTE_MS = 60_000;
/** Longer than any run lives, its resumptions and the last delivery of its messages included. */
const PATIENCE_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** Plays a scene to its end, until all is quiet, the dead letters are redriven, the day is over and new work done. */
export async function playDay(world: World, scene: Scene, copies: number): Promise<void> {
  const { clock, record } = world;
  const sweeping = world.schedule(['sweepRuns', 'seedAgents']);
  await through(world, async () => {
    await world.tick('seedAgents');
    const late: Promise<unknown>[] = [];
    await scene.play(await openDay(world, copies, late));
    await Promise.all(late);
  });
  await quiet(world);
  world.endFaults();
  record.note({ fact: 'phase', phase: 'faults-end' });
  for (const queue of world.queues.values()) queue.reveal();
  await quiet(world);
  await redriveAll(world);
  await quiet(world);
  sweeping();
  await clock.until(() => false, DAY_MS - 9 * 60 * MINUTE_MS);
  record.note({ fact: 'phase', phase: 'new-work' });
  await through(world, async () => {
    await world.tick('seedAgents');
    await world.tick('sweepRuns');
    const day = await openDay(world, 1, []);
    await day.post('new-work', ['infrastructure']);
  });
  const again = world.schedule(['sweepRuns']);
  await quiet(world);
  again();
  await through(world, async () => {
    await world.tick('giveSummaries');
    await world.tick('giveSummaries');
  });
  record.note({ fact: 'phase', phase: 'end' });
}

/** Lets time pass until the work has been done. */
async function through(world: World, work: () => Promise<void>): Promise<void> {
  let done = false;
  let failed: unknown;
  void work()
    .catch((error: unknown) => {
      failed = error;
    })
    .finally(() => {
      done = true;
    });
  await world.clock.until(() => done, PATIENCE_MS);
  if (failed !== undefined) throw failed;
}

const quiet = (world: World): Promise<boolean> => world.clock.until(() => world.quiet(), PATIENCE_MS);

async function redriveAll(world: World): Promise<void> {
  const { deadLetters } = world.stores;
  const left = () => deadLetters.queues().filter((queue) => deadLetters.count(queue) > 0);
  for (let round = 1; round <= 5 && left().length > 0; round += 1) {
    await through(world, async () => {
      for (const queue of left()) {
        for (const tenant of ['acme', 'platform']) {
          await world.client.insist(world.units.route('redriveDeadLetters'), {
            key: `redrive-${round}-${queue}-${tenant}`,
            principal: adminOf(tenant),
            body: { queue },
          });
        }
      }
      // a look that was lost holds letters for a minute
      await world.clock.sleep(61_000);
    });
    await quiet(world);
  }
}

const isGood = ({ status }: Reply): boolean => status >= 200 && status < 300;

async function openDay(world: World, copies: number, late: Promise<unknown>[]): Promise<Day> {
  const { client, units, clock, record } = world;
  const send: Day['send'] = async (route, key, { tenant = 'acme', ...sent }) => {
    const unit = units.route(route);
    const request = { key, principal: adminOf(tenant), ...sent };
    const delays = [0, 3, 2_000].slice(0, copies);
    const replies = delays.map((ms) => clock.sleep(ms).then(() => client.insist(unit, request)));
    const all = Promise.all(replies);
    late.push(all);
    // the first that went well is the answer; the others go on beside it
    const good = replies.map(async (reply) => {
      if (!isGood(await reply)) throw new Error('no good answer');
      return reply;
    });
    return Promise.any(good).catch(async () => (await all)[0] as Reply);
  };
  const stored = await client.insist(units.route('createBundle'), { key: 'bundle', body: bundle });
  const hash = String(stored.body?.hash ?? '');
  return {
    world,
    copies,
    bundle: hash,
    send,
    sleep: clock.sleep,
    async post(key, agents, more = {}, headers = {}) {
      const body = { task: 'orders fail, why?', agents, context: { bundle: hash }, ...more };
      const reply = await send('orchestrate', key, { body, headers });
      if (reply.status === 200 || reply.status === 202) {
        record.note({ fact: 'accepted', key, tenantId: 'acme', runId: String(reply.body.id) });
      }
      return reply;
    },
  };
}
