import { cloudEvent } from '#domain/bus/cloud-event.ts';
import { OrchestratorError } from '#domain/errors.ts';
import type { BusMessage } from '#ports/message-bus.ts';
import { forwardOverlooked } from '#services/bus/forward-overlooked.ts';
import { publish } from '#services/bus/publish.ts';
import { replayMessages, resendDelivery } from '#services/bus/replay-messages.ts';
import { retryDeliveries } from '#services/bus/retry-deliveries.ts';
import { deliveryId } from '#services/bus/webhook-view.ts';
import { changeWebhook } from '#services/bus/webhooks.ts';
import { codeOf } from '../../ports/samples.ts';
import { START } from '../../support/engine.ts';

import { deliver, settings, setUp, subscriber } from './subscribed-floor.ts';

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
