import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CloudEvent } from '#domain/bus/cloud-event.ts';
import { signedHeaders } from '#domain/bus/standard-webhooks.ts';
import { call, orchestrate, waitForRun } from '../../bin/start/api-client.ts';
import type { Floor } from '../../bin/start/floor.ts';
import { openSystemFloor } from './system-floor.ts';

interface Received {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A receiver that refuses the first delivery and takes every other. */
async function receiver(): Promise<{ server: Server; url: string; got: Received[] }> {
  const got: Received[] = [];
  const server = createServer(async (req, res) => {
    let body = '';
    for await (const part of req) body += part;
    got.push({ headers: req.headers as Record<string, string>, body });
    res.writeHead(got.length === 1 ? 503 : 204).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/in`, got };
}

describe('webhooks on the floor', () => {
  let floor: Floor;
  let there: Awaited<ReturnType<typeof receiver>>;
  beforeAll(async () => {
    there = await receiver();
    floor = await openSystemFloor();
  });
  afterAll(async () => {
    await floor?.close();
    there?.server.close();
  });

  it('tell the end of a run over the event bus, again after a refusal, with a signature that holds', async () => {
    const made = await call(floor, 'POST', '/webhooks', { url: there.url, filter: { types: ['run-ended'] } });
    expect(made.status).toBe(201);
    const { id } = made.body as { id: string };
    const { body: key } = await call(floor, 'GET', `/webhooks/${id}/secret`);
    const secret = Buffer.from((key as { secret: string }).secret.slice('whsec_'.length), 'base64');
    const run = await orchestrate(floor, { task: 'Test task', agents: ['infrastructure'] });
    expect((await waitForRun(floor, run.id, 120_000)).status).toBe('succeeded');
    const deadline = Date.now() + 150_000;
    while (there.got.length < 2 && Date.now() < deadline) await new Promise((r) => setTimeout(r, 500));
    const [first, second] = there.got;
    expect(second?.body).toBe(first?.body);
    const event = CloudEvent.parse(JSON.parse(second?.body ?? ''));
    expect(event).toMatchObject({
      type: 'watchfloor.run-ended.v1',
      subject: run.id,
      data: { status: 'succeeded', workflow: 'investigate', attempt: 1 },
    });
    const sent = {
      id: event.id,
      epochSeconds: Number(second?.headers['webhook-timestamp']),
      body: second?.body ?? '',
    };
    expect(second?.headers).toMatchObject(signedHeaders([secret], sent));
    const { body: log } = await call(floor, 'GET', `/webhooks/${id}/deliveries`);
    const [delivery] = (log as { items: { status: string; attempts: { status: number }[] }[] }).items;
    expect([delivery?.status, delivery?.attempts.map(({ status }) => status)]).toEqual([
      'delivered',
      [503, 204],
    ]);
    const { body: history } = await call(floor, 'GET', '/messages?type=run-ended');
    expect((history as { items: unknown[] }).items).toContainEqual(event);
    expect((await call(floor, 'DELETE', `/webhooks/${id}`)).status).toBe(204);
  });
});
