import { memoryClock } from '#adapters/memory/clock.ts';
import { memoryDeliveryStore } from '#adapters/memory/delivery-store.ts';
import { memorySigner } from '#adapters/memory/signer.ts';
import { memoryWebhookStore } from '#adapters/memory/webhook-store.ts';
import { cloudEvent } from '#domain/bus/cloud-event.ts';
import type { EventType } from '#domain/bus/event-types.ts';
import { signedHeaders } from '#domain/bus/standard-webhooks.ts';
import { OrchestratorError } from '#domain/errors.ts';
import type { BusMessage } from '#ports/message-bus.ts';
import { deliverEvent } from '#services/bus/deliver-event.ts';
import { forwardOverlooked } from '#services/bus/forward-overlooked.ts';
import { publish } from '#services/bus/publish.ts';
import { replayMessages, resendDelivery } from '#services/bus/replay-messages.ts';
import { retryDeliveries } from '#services/bus/retry-deliveries.ts';
import { deliveryId } from '#services/bus/webhook-view.ts';
import { addWebhook, changeSecret, changeWebhook, readSecret } from '#services/bus/webhooks.ts';
import { codeOf } from '../../ports/samples.ts';
import { engineDeps, START } from '../../support/engine.ts';

const caller = { tenantId: 'acme', id: 'key_1' };
const settings = { url: 'https://hooks.example/in', description: '', filter: {}, enabled: true };

/** A floor with subscribers; the receiver answers as it is told, and keeps what it got. */
function setUp() {
  const got: { url: string; headers: Readonly<Record<string, string>>; body: string }[] = [];
  const receiver = { answer: async (): Promise<{ status: number }> => ({ status: 204 }) };
  const deps = {
    ...engineDeps(memoryClock(START)),
    webhooks: memoryWebhookStore(),
    deliveries: memoryDeliveryStore(),
    webhookSigner: memorySigner('webhooks'),
    sender: {
      send: async ({
        timeoutMs: _,
        ...request
      }: {
        url: string;
        headers: Record<string, string>;
        body: string;
        timeoutMs: number;
      }) => {
        got.push(request);
        return receiver.answer();
      },
    },
  };
  const publishOne = (type: EventType = 'run-ended', tenantId = 'acme'): Promise<BusMessage> =>
    publish(deps, { type, source: 'runs', tenantId, subject: 'run_1', data: {} });
  const statuses = async (webhookId: string) =>
    (await deps.deliveries.list('acme', webhookId, { limit: 100 })).items.map(({ status }) => status);
  return { deps, got, receiver, publishOne, statuses };
}

type Floor = ReturnType<typeof setUp>;

const subscriber = (deps: Floor['deps'], more: object = {}) =>
  addWebhook(deps, caller, { ...settings, ...more }, deps.random.id('webhook'));

const deliver = async ({ deps, publishOne }: Floor, type?: EventType, tenantId?: string) => {
  const message = await publishOne(type, tenantId);
  return { message, ...(await deliverEvent(deps, cloudEvent(message))) };
};

describe('a message', () => {
  it('goes to every subscriber of its tenant that wants it, signed under its own secret', async () => {
    const floor = setUp();
    const { deps, got } = floor;
    const one = await subscriber(deps);
    await subscriber(deps, { url: 'https://hooks.example/budgets', filter: { types: ['budget-*'] } });
    await subscriber(deps, { url: 'https://hooks.example/off', enabled: false });
    await addWebhook(deps, { tenantId: 'other', id: 'k' }, settings, deps.random.id('webhook'));
    const { message, begun, taken } = await deliver(floor);
    const secret = Buffer.from((await readSecret(deps, 'acme', one.id)).slice('whsec_'.length), 'base64');
    const body = JSON.stringify(cloudEvent(message));
    const headers = signedHeaders([secret], { id: message.id, epochSeconds: START / 1000, body });
    expect({ begun, taken, got }).toEqual({ begun: 1, taken: 1, got: [{ url: one.url, headers, body }] });
    expect(secret).toHaveLength(32);
  });

  it('goes there once, however often the bus brings it', async () => {
    const floor = setUp();
    await subscriber(floor.deps);
    const { message } = await deliver(floor);
    expect(await deliverEvent(floor.deps, cloudEvent(message))).toEqual({ begun: 0, taken: 0 });
    expect(floor.got).toHaveLength(1);
  });

  it('is tried again under the same id until it is taken, with what was signed first', async () => {
    const floor = setUp();
    const { deps, got, receiver } = floor;
    const { id } = await subscriber(deps);
    const answers = [
      async () => ({ status: 500 }),
      async () => {
        throw new OrchestratorError('unavailable', 'there was no answer in 10 s');
      },
      async () => ({ status: 204 }),
    ];
    receiver.answer = () => (answers.shift() ?? answers[0])?.() ?? Promise.resolve({ status: 204 });
    await deliver(floor);
    expect(await floor.statuses(id)).toEqual(['pending']);
    expect(await retryDeliveries(deps)).toEqual({ attempted: 0, taken: 0, errors: 0 });
    await deps.clock.advance(6_000);
    expect(await retryDeliveries(deps)).toEqual({ attempted: 1, taken: 0, errors: 0 });
    await deps.clock.advance(340_000);
    expect(await retryDeliveries(deps)).toEqual({ attempted: 1, taken: 1, errors: 0 });
    await deps.clock.advance(9_000_000);
    expect(await retryDeliveries(deps)).toEqual({ attempted: 0, taken: 0, errors: 0 });
    expect(new Set(got.map(({ headers, body }) => `${headers['webhook-id']} ${body}`)).size).toBe(1);
    const [delivery] = (await deps.deliveries.list('acme', id, { limit: 9 })).items;
    expect(delivery?.attempts.map(({ status, error }) => status ?? error)).toEqual([
      500,
      'there was no answer in 10 s',
      204,
    ]);
  });

  it('is sent by one worker at a time, and by another when that one has died', async () => {
    const floor = setUp();
    const { deps, got, receiver } = floor;
    await subscriber(deps);
    let release = (): void => undefined;
    receiver.answer = () =>
      new Promise((resolve) => {
        release = () => resolve({ status: 204 });
      });
    const first = deliver(floor);
    while (got.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await deps.clock.advance(59_000);
    await retryDeliveries(deps);
    expect(got).toHaveLength(1);
    await deps.clock.advance(2_000);
    receiver.answer = async () => ({ status: 200 });
    expect(await retryDeliveries(deps)).toEqual({ attempted: 1, taken: 1, errors: 0 });
    release();
    await first;
    expect(got).toHaveLength(2);
  });
});

describe('a subscriber', () => {
  it('is turned off when it answers that it is gone, and what waits for it ends', async () => {
    const floor = setUp();
    const { deps, receiver } = floor;
    const { id } = await subscriber(deps);
    receiver.answer = async () => ({ status: 410 });
    await deliver(floor);
    const { enabled, disabledBecause } = (await deps.webhooks.get('acme', id)) ?? {};
    expect([enabled, disabledBecause]).toEqual([false, 'it answered 410: it wants no more']);
    expect((await deliver(floor)).begun).toBe(0);
    await deps.clock.advance(10_000);
    await retryDeliveries(deps);
    expect(await floor.statuses(id)).toEqual(['failed']);
  });

  it('is turned off after five days of failures, and forgets them when it is turned on', async () => {
    const floor = setUp();
    const { deps, receiver } = floor;
    const made = await subscriber(deps);
    receiver.answer = async () => ({ status: 503 });
    for (let day = 0; day < 7; day += 1) {
      await deliver(floor);
      await deps.clock.advance(86_400_000);
    }
    const off = await deps.webhooks.get('acme', made.id);
    expect([off?.enabled, off?.failingSince, off?.disabledBecause]).toEqual([
      false,
      START,
      'its deliveries have failed for five days',
    ]);
    const place = { tenantId: 'acme', id: made.id, ifMatch: `"v${off?.version}"` };
    expect(await changeWebhook(deps, place, settings)).toEqual({ ...made, version: (off?.version ?? 0) + 1 });
  });

  it('is well again with the first delivery that arrives', async () => {
    const floor = setUp();
    const { id } = await subscriber(floor.deps);
    floor.receiver.answer = async () => ({ status: 503 });
    await deliver(floor);
    expect((await floor.deps.webhooks.get('acme', id))?.failingSince).toBe(START);
    floor.receiver.answer = async () => ({ status: 200 });
    await deliver(floor);
    expect((await floor.deps.webhooks.get('acme', id))?.failingSince).toBeUndefined();
  });

  it('gets both signatures for a day after its secret was changed', async () => {
    const floor = setUp();
    const { deps, got } = floor;
    const { id } = await subscriber(deps);
    const before = await readSecret(deps, 'acme', id);
    await changeSecret(deps, 'acme', id);
    expect(await readSecret(deps, 'acme', id)).not.toBe(before);
    await deliver(floor);
    await deps.clock.advance(86_400_000);
    await deliver(floor);
    const signatures = got.map(({ headers }) => (headers['webhook-signature'] ?? '').split(' ').length);
    expect(signatures).toEqual([2, 1]);
  });

  it('keeps a secret that a lost request may have given it, and takes the next one an hour later', async () => {
    const { deps } = setUp();
    const { id } = await subscriber(deps);
    const change = async (again: boolean) => (await changeSecret(deps, 'acme', id, again)).secretVersion;
    expect([await change(true), await change(true), await change(false)]).toEqual([2, 2, 3]);
    await deps.clock.advance(3_600_000);
    expect(await change(true)).toBe(4);
  });

  it('is changed by nobody who has not seen it as it is', async () => {
    const { deps } = setUp();
    const { id } = await subscriber(deps);
    const change = (ifMatch: string | undefined) =>
      codeOf(changeWebhook(deps, { tenantId: 'acme', id, ifMatch }, settings));
    expect(await change(undefined)).toBe('precondition_required');
    expect(await change('"v7"')).toBe('precondition_failed');
    expect(await codeOf(changeWebhook(deps, { tenantId: 'other', id, ifMatch: '"v1"' }, settings))).toBe(
      'not_found',
    );
  });

  it('is one of at most fifty', async () => {
    const { deps } = setUp();
    for (let i = 0; i < 50; i += 1) await subscriber(deps);
    expect(await codeOf(subscriber(deps))).toBe('invalid_request');
  });
});

describe('a replay', () => {
  it('brings what a subscriber wants of a span to it alone, once for each name of a replay', async () => {
    const floor = setUp();
    const { deps, got } = floor;
    const one = await subscriber(deps, { filter: { types: ['run-*'] } });
    await subscriber(deps, { url: 'https://hooks.example/other' });
    const sent: BusMessage[] = [];
    for (const type of ['run-ended', 'budget-warning', 'run-ended', 'run-ended'] as const) {
      sent.push(await floor.publishOne(type));
      await deps.clock.advance(1_000);
    }
    const span = { tenantId: 'acme', webhookId: one.id, from: START, to: START + 3_000 };
    expect(await replayMessages(deps, span, 'rpl_1')).toEqual({ round: 'rpl_1', messages: 2 });
    await replayMessages(deps, span, 'rpl_1');
    await deps.clock.advance(1_000);
    expect(await retryDeliveries(deps)).toEqual({ attempted: 2, taken: 2, errors: 0 });
    expect(got.map(({ url, headers }) => [url, headers['webhook-id']])).toEqual([
      [one.url, `${sent[0]?.id}/rpl_1`],
      [one.url, `${sent[2]?.id}/rpl_1`],
    ]);
  });

  it('sends one delivery again that has failed, and refuses a subscriber that is off', async () => {
    const floor = setUp();
    const { deps, got } = floor;
    const { id: webhookId } = await subscriber(deps);
    const { message } = await deliver(floor);
    const name = { messageTime: message.time, round: '', messageId: message.id };
    const place = { tenantId: 'acme', webhookId, deliveryId: deliveryId(name) };
    const { round, status } = await resendDelivery(deps, place, 'rpl_2');
    expect([round, status]).toEqual(['rpl_2', 'pending']);
    await deps.clock.advance(1_000);
    await retryDeliveries(deps);
    expect(got).toHaveLength(2);
    const missing = { ...place, deliveryId: deliveryId({ ...name, messageId: 'x' }) };
    expect(await codeOf(resendDelivery(deps, missing, 'rpl_3'))).toBe('not_found');
    await changeWebhook(
      deps,
      { tenantId: 'acme', id: webhookId, ifMatch: '"v1"' },
      { ...settings, enabled: false },
    );
    expect(await codeOf(resendDelivery(deps, place, 'rpl_4'))).toBe('conflict');
  });
});

describe('the event bus', () => {
  it('gets every message as a cloud event, and later what it could not take at once', async () => {
    const { deps, publishOne } = setUp();
    const down = {
      ...deps,
      events: { forward: () => Promise.reject(new OrchestratorError('unavailable', 'down')) },
    };
    const first = await publish(down, {
      type: 'run-ended',
      source: 'runs',
      tenantId: 'acme',
      subject: 's',
      data: {},
    });
    const second = await publishOne();
    expect(deps.events.events).toEqual([cloudEvent(second)]);
    expect(await forwardOverlooked(deps)).toEqual({ forwarded: 0, errors: 0 });
    await deps.clock.advance(31_000);
    expect(await forwardOverlooked(down)).toEqual({ forwarded: 0, errors: 1 });
    expect(await forwardOverlooked(deps)).toEqual({ forwarded: 1, errors: 0 });
    expect(await forwardOverlooked(deps)).toEqual({ forwarded: 0, errors: 0 });
    expect(deps.events.events).toEqual([cloudEvent(second), cloudEvent(first)]);
  });
});
