import { createServer } from 'node:http';
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

/** A receiver that refuses each message the first time it comes, and takes it the second. */
async function receiver() {
  const got: Received[] = [];
  const server = createServer(async (req, res) => {
    let body = '';
    for await (const part of req) body += part;
    const headers = req.headers as Record<string, string>;
    const known = got.some((earlier) => earlier.headers['webhook-id'] === headers['webhook-id']);
    got.push({ headers, body });
    res.writeHead(known ? 204 : 503).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  /** What came about a run: other runs of the floor may end meanwhile. */
  const about = (run: string) => got.filter(({ body }) => CloudEvent.parse(JSON.parse(body)).subject === run);
  return { server, url: `http://127.0.0.1:${port}/in`, about };
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

  const deliveryOf = async (webhook: string, message: string) => {
    const { body } = await call(floor, 'GET', `/webhooks/${webhook}/deliveries?limit=100`);
    const { items } = body as {
      items: { messageId: string; status: string; attempts: { status: number }[] }[];
    };
    return items.find(({ messageId }) => messageId === message);
  };
  const history = async (): Promise<unknown[]> => {
    const all: unknown[] = [];
    for (let cursor = ''; ; ) {
      const { body } = await call(floor, 'GET', `/messages?type=run-ended&limit=100${cursor}`);
      const page = body as { items: unknown[]; cursor?: string };
      all.push(...page.items);
      if (page.items.length === 0 || page.cursor === undefined) return all;
      cursor = `&cursor=${encodeURIComponent(page.cursor)}`;
    }
  };

  it('tell the end of a run over the event bus, again after a refusal, with a signature that holds', async () => {
    const made = await call(floor, 'POST', '/webhooks', { url: there.url, filter: { types: ['run-ended'] } });
    expect(made.status).toBe(201);
    const { id } = made.body as { id: string };
    const { body: key } = await call(floor, 'GET', `/webhooks/${id}/secret`);
    const secret = Buffer.from((key as { secret: string }).secret.slice('whsec_'.length), 'base64');
    const run = await orchestrate(floor, { task: 'Test task', agents: ['infrastructure'] });
    expect((await waitForRun(floor, run.id, 120_000)).status).toBe('succeeded');
    const deadline = Date.now() + 150_000;
    while (there.about(run.id).length < 2 && Date.now() < deadline)
      await new Promise((r) => setTimeout(r, 500));
    const [first, second] = there.about(run.id);
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
    // the attempt is written down once the answer is there
    const delivered = async () => (await deliveryOf(id, event.id))?.status === 'delivered';
    while (!(await delivered()) && Date.now() < deadline) await new Promise((r) => setTimeout(r, 500));
    const delivery = await deliveryOf(id, event.id);
    expect([delivery?.status, delivery?.attempts.map(({ status }) => status)]).toEqual([
      'delivered',
      [503, 204],
    ]);
    expect(await history()).toContainEqual(event);
    expect((await call(floor, 'DELETE', `/webhooks/${id}`)).status).toBe(204);
  });
});
