import { cloudEvent } from '#domain/bus/cloud-event.ts';
import { signedHeaders } from '#domain/bus/standard-webhooks.ts';
import { OrchestratorError } from '#domain/errors.ts';
import { deliverEvent } from '#services/bus/deliver-event.ts';
import { retryDeliveries } from '#services/bus/retry-deliveries.ts';
import { addWebhook, changeSecret, changeWebhook, readSecret } from '#services/bus/webhooks.ts';
import { codeOf } from '../../ports/samples.ts';
import { START } from '../../support/engine.ts';

import { deliver, settings, setUp, subscriber } from './subscribed-floor.ts';

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
