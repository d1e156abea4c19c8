import { memoryClock } from '#adapters/memory/clock.ts';
import { memoryDeliveryStore } from '#adapters/memory/delivery-store.ts';
import { memorySigner } from '#adapters/memory/signer.ts';
import { memoryWebhookStore } from '#adapters/memory/webhook-store.ts';
import { cloudEvent } from '#domain/bus/cloud-event.ts';
import type { EventType } from '#domain/bus/event-types.ts';
import type { BusMessage } from '#ports/message-bus.ts';
import { deliverEvent } from '#services/bus/deliver-event.ts';
import { publish } from '#services/bus/publish.ts';
import { addWebhook } from '#services/bus/webhooks.ts';
import { engineDeps, START } from '../../support/engine.ts';

/** Who subscribes. */
export const caller = { tenantId: 'acme', id: 'key_1' };
/** What a subscriber is made with. */
export const settings = { url: 'https://hooks.example/in', description: '', filter: {}, enabled: true };

/** A floor with subscribers; the receiver answers as it is told, and keeps what it got. */
export function setUp() {
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

/** {@link setUp}. */
export type Floor = ReturnType<typeof setUp>;

/** Subscribes. */
export const subscriber = (deps: Floor['deps'], more: object = {}) =>
  addWebhook(deps, caller, { ...settings, ...more }, deps.random.id('webhook'));

/** Publishes a message and has the bus bring it. */
export const deliver = async ({ deps, publishOne }: Floor, type?: EventType, tenantId?: string) => {
  const message = await publishOne(type, tenantId);
  return { message, ...(await deliverEvent(deps, cloudEvent(message))) };
};
