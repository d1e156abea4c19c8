import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { cloudEvent } from '#domain/bus/cloud-event.ts';
import { call, orchestrate, waitForRun } from '../../bin/start/api-client.ts';
import { demoTenant, type Floor } from '../../bin/start/floor.ts';
import { agents } from '../../functions/registry.ts';
import { type Letter, lettersOf } from './letters.ts';
import { openSystemFloor } from './system-floor.ts';
import { until } from './until.ts';

const AGENT = 'infrastructure';
const AGENTS = agents.map(({ unit }) => unit.id);
const PLATFORM = ['alarms', 'reactions'];
const PATIENCE = { seconds: 50, everyMs: 500 };

/** A subscriber that takes everything, and keeps the ids of what it got. */
async function receiver() {
  const got: unknown[] = [];
  const server = createServer((req, res) => {
    got.push(req.headers['webhook-id']);
    req.resume().on('end', () => res.writeHead(204).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { got, server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/in` };
}

describe('dead letters on the floor', () => {
  let floor: Floor;
  let there: Awaited<ReturnType<typeof receiver>>;
  let letters: Awaited<ReturnType<typeof lettersOf>>;
  beforeAll(async () => {
    there = await receiver();
    floor = await openSystemFloor();
    letters = await lettersOf(floor);
    // what files before this one left
    for (const queue of PLATFORM) await redrive({ queue, discard: true });
    for (const queue of AGENTS)
      for (const access of [floor, letters.platform]) await redrive({ queue }, access);
  });
  afterAll(async () => {
    await floor?.close();
    there?.server.close();
  });

  const redrive = async (body: object, access: { url: string; key: string } = letters.platform) => {
    const answer = await call(access, 'POST', '/dead-letters/redrive', body);
    return { status: answer.status, ...(answer.body as { items?: Letter[]; detail?: string }) };
  };

  it('a message that a reaction fails at is sent to it again, edited, and reaches its subscriber once', async () => {
    const filter = { types: ['cost-summary'] };
    const made = await call(floor, 'POST', '/webhooks', { url: there.url, filter });
    expect(made.status).toBe(201);
    await letters.tell(/DeliverMessages/, { id: 'half a message' });
    const letter = await until(
      'a letter',
      async () =>
        (await letters.list(letters.platform, 'reactions')).find(
          ({ why }) => why.cause === 'message-malformed',
        ),
      PATIENCE,
    );
    expect(letter.reaction?.id).toBe('deliverMessages');
    const { id } = letter;
    const alone = await redrive({ queue: 'reactions', id });
    expect([alone.status, alone.detail]).toEqual([409, letter.why.sentence]);
    const kept = (await redrive({ queue: 'reactions' })).items;
    expect(kept?.find((item) => item.id === id)?.outcome).toBe('kept');
    const of = { id: `m-${id}`, tenantId: demoTenant, subject: 'day', time: Date.now(), data: {} };
    const message = cloudEvent({ ...of, type: 'cost-summary', source: 'costs' });
    // the second is another letter of the same message: the subscriber gets it once
    await letters.tell(/DeliverMessages/, { id: 'half a message' });
    const other = await until(
      'another letter',
      async () =>
        (await letters.list(letters.platform, 'reactions')).find(
          (found) => found.why.cause === 'message-malformed' && found.id !== id,
        ),
      PATIENCE,
    );
    for (const one of [id, other.id]) {
      const { items } = await redrive({ queue: 'reactions', id: one, message });
      expect(items).toMatchObject([{ id: one, outcome: 'sent' }]);
    }
    await until('a delivery', async () => (there.got.length > 0 ? true : undefined), PATIENCE);
    await sleep(3000);
    const left = await letters.list(letters.platform, 'reactions');
    expect(left.filter(({ reaction }) => reaction?.id === 'deliverMessages')).toEqual([]);
    expect(there.got).toEqual([message.id]);
    await call(floor, 'DELETE', `/webhooks/${(made.body as { id: string }).id}`);
  }, 400_000);

  it('all queues are empty when all of every kind has been redriven', async () => {
    const run = await orchestrate(floor, { task: 'Test task', agents: [AGENT] });
    await waitForRun(floor, run.id, 120_000);
    const message = { taskToken: 'nobody-waits', tenantId: demoTenant, runId: run.id, agent: AGENT };
    const sweep = await letters.functionArn(/SweepRuns/);
    const tick = { id: 'tick', source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} };
    const failed = { requestContext: { functionArn: `${sweep}:$LATEST` } };
    const agent = /InfrastructureDeadLetters/;
    await letters.die(agent, JSON.stringify({ ...message, correlationId: 'c' }));
    await letters.die(agent, 'nobody can read it');
    await letters.die(/AlarmsDeadLetters/, JSON.stringify(resolved()));
    const reactions = /ReactionDeadLetters/;
    await letters.die(reactions, JSON.stringify(tick), sweep);
    await letters.die(reactions, JSON.stringify({ ...failed, requestPayload: tick }));
    await letters.die(
      reactions,
      JSON.stringify({ ...failed, DDBStreamBatchInfo: { startSequenceNumber: '1' } }),
    );
    expect((await letters.list(floor, AGENT)).map(({ why }) => why.cause)).toEqual(['run-ended']);
    const outcomes = async (queue: string, access = letters.platform) =>
      (await redrive({ queue }, access)).items?.map(({ why, outcome }) => [why.cause, outcome]).sort();
    expect(await outcomes(AGENT, floor)).toEqual([['run-ended', 'discarded']]);
    expect(await outcomes(AGENT)).toEqual([['unreadable', 'discarded']]);
    expect(await outcomes('alarms')).toEqual([['alarm-not-taken', 'sent']]);
    const reacted = await outcomes('reactions');
    expect(reacted?.filter(([cause]) => cause === 'reaction-failed').length).toBeGreaterThanOrEqual(2);
    expect(reacted).toContainEqual(['records-named', 'discarded']);
    expect(reacted?.filter(([, outcome]) => outcome === 'kept')).toEqual([]);
    // long enough for what was sent to come back, if it fails again
    await sleep(10_000);
    expect(await letters.list(letters.platform)).toEqual([]);
    expect(await letters.list(floor)).toEqual([]);
  }, 400_000);
});

/** The end of a trouble that nobody knows: it starts nothing. */
const resolved = () => ({
  'detail-type': 'CloudWatch Alarm State Change',
  source: 'aws.cloudwatch',
  account: '000000000000',
  region: 'us-east-1',
  detail: {
    alarmName: 'a letter',
    state: { value: 'OK', reason: 'over', timestamp: new Date().toISOString() },
  },
});
