import { ListQueuesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { call } from '../../bin/start/api-client.ts';
import { output } from '../../bin/start/deploy.ts';
import type { Floor } from '../../bin/start/floor.ts';
import { openSystemFloor } from './system-floor.ts';
import { until } from './until.ts';

const ACCOUNT = '000000000000';
const REGION = 'us-east-1';
const PATIENCE = { seconds: 200, everyMs: 500 };

describe('what starts runs by itself', () => {
  let floor: Floor;
  beforeAll(async () => {
    floor = await openSystemFloor();
  });
  afterAll(() => floor?.close());

  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of many shapes
  const read = async (path: string): Promise<any> => (await call(floor, 'GET', path)).body;

  it('a schedule starts a run at its occurrence', async () => {
    const form = { task: 'check the queues', everyMinutes: 1, agents: ['infrastructure'], priority: 'bulk' };
    const made = await call(floor, 'POST', '/schedules', form);
    expect(made.status).toBe(201);
    const { id, next } = made.body as { id: string; next: number[] };
    const lastRun = await until(
      'the occurrence',
      async () => (await read(`/schedules/${id}`)).lastRun,
      PATIENCE,
    );
    expect(lastRun.at).toBe(next[0]);
    const run = await read(`/runs/${lastRun.id}`);
    expect(run.input).toMatchObject({ task: form.task, labels: { schedule: id } });
    expect(run.priority).toBe('bulk');
    const removed = await call(floor, 'DELETE', `/schedules/${id}`, undefined, { 'if-match': '"v1"' });
    expect(removed.status).toBe(204);
  });

  it('a storm of fifty changes of an alarm, by both ways, is one run with its count', async () => {
    const name = `Checkout 5xx ${Date.now()}`;
    const times = Array.from({ length: 25 }, (_, i) => new Date(Date.now() - i * 1000).toISOString());
    await sendChanges(floor, name, times);
    const later = times.map((time) => new Date(Date.parse(time) - 60_000).toISOString());
    await Promise.all(later.map((time) => publishChange(floor, name, time)));
    const run = await until(
      'one run with all events',
      async () => {
        const { items } = await read('/runs?limit=100');
        const found = items.find((item: { task: string }) => item.task.includes(JSON.stringify(name)));
        if (found === undefined) return undefined;
        const whole = await read(`/runs/${found.id}`);
        return whole.alertEvents?.count === 50 ? whole : undefined;
      },
      PATIENCE,
    );
    expect(run).toMatchObject({ requestedBy: 'alarms', priority: 'urgent' });
    const { items } = await read('/runs?limit=100');
    const about = items.filter((item: { task: string }) => item.task.includes(JSON.stringify(name)));
    expect(about).toHaveLength(1);
  }, 400_000);
});

/** As EventBridge hands it to the queue; nobody but AWS may put events of its own services onto a bus. */
async function sendChanges(floor: Floor, name: string, times: readonly string[]): Promise<void> {
  const client = new SQSClient({ endpoint: floor.emulator.endpoint });
  const { QueueUrls = [] } = await client.send(new ListQueuesCommand({}));
  const QueueUrl = QueueUrls.find((url) => /Workflows-AlarmsQueue/.test(url));
  for (const timestamp of times) {
    const body = {
      'detail-type': 'CloudWatch Alarm State Change',
      source: 'aws.cloudwatch',
      account: ACCOUNT,
      region: REGION,
      detail: { alarmName: name, state: { value: 'ALARM', reason: 'Threshold Crossed', timestamp } },
    };
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(body) }));
  }
}

/** As CloudWatch tells a topic. */
async function publishChange(floor: Floor, name: string, time: string): Promise<void> {
  const Message = JSON.stringify({
    AlarmName: name,
    AWSAccountId: ACCOUNT,
    AlarmArn: `arn:aws:cloudwatch:${REGION}:${ACCOUNT}:alarm:${name}`,
    NewStateValue: 'ALARM',
    NewStateReason: 'Threshold Crossed',
    StateChangeTime: time,
  });
  const TopicArn = output(floor.outputs, 'AlarmTopicArn');
  const body = new URLSearchParams({ Action: 'Publish', Version: '2010-03-31', TopicArn, Message });
  const authorization = `AWS4-HMAC-SHA256 Credential=test/20260101/${REGION}/sns/aws4_request, SignedHeaders=host, Signature=0`;
  const answer = await fetch(floor.emulator.endpoint, { method: 'POST', headers: { authorization }, body });
  expect(answer.status).toBe(200);
}
