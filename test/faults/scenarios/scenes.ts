import { OrchestratorError } from '#domain/errors.ts';
import type { WorldOptions } from '../world/world.ts';
import { START } from '../world/world.ts';
import type { Day, Scene } from './day.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;

/** An engine that cannot be reached until so long after the beginning. */
const engineDownFor =
  (ms: number): NonNullable<WorldOptions['between']> =>
  ({ clock }) =>
  ({ port, method }, call) =>
    port === 'engine' && method === 'start'
      ? async (...args) => {
          if (clock.now() < START + ms) throw new OrchestratorError('unavailable', 'the engine is down');
          return call(...args);
        }
      : call;

/** One task for one agent, whose queue, worker, steps and money are looked at. */
const investigation = (agent: string, unit: string): Scene => ({
  name: `investigate with ${agent}`,
  shows: [unit],
  play: async (day) => void (await day.post('task', [agent])),
});

const wholeRun: Scene = {
  name: 'a task from post to report',
  shows: ['createBundle', 'orchestrate', 'synthesizeReport', 'verifyReport', 'watchSpending', 'seedAgents'],
  play: async (day) => {
    await day.send('createBundle', 'another-bundle', { body: emptyBundle });
    await day.post('task', ['infrastructure']);
  },
};

const emptyBundle = {
  format: 'watchfloor-incident-bundle/1',
  name: 'replication lag',
  window: { from: START - 3_600_000, to: START },
  alert: { title: 'ReplicaLag above 900 s', description: 'replica of the orders database', labels: {} },
};

const reused: Scene = {
  name: 'an answer that is used again',
  shows: ['orchestrate'],
  play: async (day) => {
    const headers = { 'cache-control': 'max-age=3600' };
    await day.post('task', ['infrastructure'], {}, headers);
    await day.sleep(MINUTE_MS);
    await day.post('the-same-task', ['infrastructure'], {}, headers);
  },
};

const cancelled: Scene = {
  name: 'a run that is cancelled in the midst of its work',
  shows: ['cancelRun', 'relayOutbox'],
  play: async (day) => {
    const { body } = await day.post('task', ['log-analysis', 'infrastructure']);
    await day.sleep(150);
    if (body?.id !== undefined)
      await day.send('cancelRun', 'cancel', { params: { runId: body.id }, body: {} });
  },
};

const stopped: Scene = {
  name: 'a tenant that is stopped and released',
  shows: ['stopWork', 'releaseStop'],
  play: async (day) => {
    const { record } = day.world;
    await day.post('task', ['log-analysis', 'system-monitoring']);
    await day.sleep(120);
    const stop = await day.send('stopWork', 'stop', { body: { scope: 'tenant', reason: 'runs wild' } });
    if (stop.status === 200) record.note({ fact: 'stop-acknowledged', tenantId: 'acme' });
    await day.sleep(MINUTE_MS);
    record.note({ fact: 'stop-released', tenantId: 'acme' });
    await day.send('releaseStop', 'release', { body: { scope: 'tenant' } });
  },
};

const budgeted: Scene = {
  name: 'a budget that runs out and is raised',
  shows: ['putBudget', 'watchSpending', 'giveSummaries'],
  play: async (day) => {
    await limit(day, 'a-small-budget', 3_000);
    await day.post('task', ['infrastructure', 'network-diagnostics']);
    await day.sleep(30 * SECOND_MS);
    await limit(day, 'a-wide-budget', 1_000_000_000);
    await day.post('another-task', ['infrastructure']);
  },
};

/** Sets the tenant's budget the way a careful caller does: reads it, then changes that version. */
async function limit(day: Day, key: string, total: number): Promise<void> {
  const params = { kind: 'tenant', id: 'acme' };
  for (let n = 1; n <= 5; n += 1) {
    const seen = await day.world.client.insist(day.world.units.route('getBudget'), {
      key: `${key}-read-${n}`,
      params,
    });
    if (seen.body?.limitMicros?.total === total || seen.body?.limits?.total === total) return;
    const etag = seen.headers['etag'];
    const headers =
      seen.status === 404 || etag === undefined ? { 'if-none-match': '*' } : { 'if-match': etag };
    const body = { limitMicros: { total } };
    const set = await day.send('putBudget', `${key}-${n}`, { params, headers, body });
    if (set.status === 200) return;
  }
}

const dead: Scene = {
  name: 'messages that are dead, one of them unreadable',
  shows: ['redriveDeadLetters'],
  // else the run would have ended before a redrive that was broken off is repeated
  given: { between: engineDownFor(4 * MINUTE_MS), strikes: [] },
  play: async (day) => {
    const { stores, queues } = day.world;
    const { body } = await day.post('task', ['infrastructure', 'log-analysis']);
    const message = {
      taskToken: 'nobody-waits',
      tenantId: 'acme',
      runId: body?.id,
      agent: 'infrastructure',
      correlationId: 'c',
    };
    queues.get('infrastructure')?.send('{"no":"message"}');
    stores.deadLetters.die('infrastructure', JSON.stringify(message));
    stores.deadLetters.die('infrastructure', '{"no":"message"}');
    const redrive = (tenant: string) =>
      day.send('redriveDeadLetters', `redrive-${tenant}`, { body: { queue: 'infrastructure' }, tenant });
    await redrive('acme');
    await redrive('platform');
  },
};

const poisoned: Scene = {
  name: 'an unreadable record in the streams',
  shows: ['relayOutbox', 'watchSpending'],
  play: async (day) => {
    const { streams } = day.world;
    const unread = { id: 'unreadable', image: { json: { S: '{"what":"is this"}' } }, healthy: false };
    streams.relayOutbox.push(unread);
    streams.watchSpending.push(unread);
    await day.post('task', ['infrastructure']);
  },
};

const failing: Scene = {
  name: 'a run about something that is no bundle',
  shows: ['settleFailure'],
  play: async (day) => {
    const { hash } = await day.world.stores.evidence.put('acme', '{"no":"bundle"}', 'application/json');
    await day.post('task', ['infrastructure'], { context: { bundle: hash } });
  },
};

const engineDown: Scene = {
  name: 'an engine that is down for four minutes',
  shows: ['sweepRuns', 'relayOutbox'],
  given: { between: engineDownFor(4 * MINUTE_MS), strikes: [] },
  play: async (day) => void (await day.post('task', ['infrastructure'])),
};

const overdue: Scene = {
  name: 'an engine that is down until the run is overdue',
  shows: ['sweepRuns'],
  given: { between: engineDownFor(17 * MINUTE_MS), strikes: [] },
  play: async (day) => void (await day.post('task', ['infrastructure'])),
};

const silent: Scene = {
  name: 'workers that fall silent',
  shows: ['sweepRuns'],
  given: {
    strikes: [1, 2, 3, 4].map((invocation) => ({
      unit: 'infrastructure',
      invocation,
      call: 10,
      kind: 'crash-after' as const,
    })),
  },
  play: async (day) => void (await day.post('task', ['infrastructure'])),
};

const crowded: Scene = {
  name: 'three tasks at once, one cancelled, one of them posted twice',
  shows: [],
  play: async (day) => {
    const first = day.post('first', ['infrastructure']);
    const second = day.post('second', ['network-diagnostics', 'infrastructure']);
    const third = await day.post('third', ['system-monitoring']);
    await day.sleep(100);
    if (third.body?.id !== undefined)
      await day.send('cancelRun', 'cancel', { params: { runId: third.body.id }, body: {} });
    await Promise.all([first, second]);
  },
};

/** Every scene. */
export const scenes: readonly Scene[] = [
  wholeRun,
  investigation('infrastructure', 'infrastructure'),
  investigation('log-analysis', 'logAnalysis'),
  investigation('network-diagnostics', 'networkDiagnostics'),
  investigation('system-monitoring', 'systemMonitoring'),
  reused,
  cancelled,
  stopped,
  budgeted,
  dead,
  poisoned,
  failing,
  engineDown,
  overdue,
  silent,
  crowded,
];
