import type { Delivery } from '#domain/bus/delivery.ts';
import type { Webhook } from '#domain/bus/webhook.ts';
import { codeOf } from './samples.ts';
import type { World } from './world.ts';

const idOf = (letter: string): string => `whk_${letter.repeat(26)}`;

const webhookOf = (letter: string, members: Partial<Webhook> = {}): Webhook => ({
  id: idOf(letter),
  tenantId: 'acme',
  url: 'https://hooks.example/in',
  description: '',
  filter: { types: ['run-*'] },
  enabled: true,
  secretVersion: 1,
  createdAt: 1_000,
  createdBy: 'key_1',
  version: 1,
  ...members,
});

const deliveryOf = (messageId: string, messageTime: number, members: Partial<Delivery> = {}): Delivery => ({
  tenantId: 'acme',
  webhookId: idOf('a'),
  messageId,
  messageTime,
  type: 'run-ended',
  round: '',
  body: `{"id":"${messageId}"}`,
  status: 'pending',
  attempts: [],
  nextAt: messageTime,
  createdAt: Date.now(),
  revision: 1,
  ...members,
});

const nameOf = ({ tenantId, webhookId, messageTime, messageId, round }: Delivery) => ({
  tenantId,
  webhookId,
  messageTime,
  messageId,
  round,
});

/** What WebhookStore and DeliveryStore promise. */
export function webhooksContract(world: () => Promise<World>): void {
  describe('WebhookStore', () => {
    it('keeps subscribers of a tenant for that tenant, oldest first', async () => {
      const { webhooks } = await world();
      const [a, b, other] = [webhookOf('a'), webhookOf('b'), webhookOf('a', { tenantId: 'acme2' })];
      for (const one of [b, other, a]) await webhooks.create(one);
      expect(await webhooks.list('acme')).toEqual([a, b]);
      expect(await webhooks.get('acme2', other.id)).toEqual(other);
      expect(await webhooks.get('acme2', b.id)).toBeUndefined();
      expect(await codeOf(webhooks.create(a))).toBe('conflict');
    });

    it('changes a subscriber only where nobody else has', async () => {
      const { webhooks } = await world();
      const next = webhookOf('a', { version: 2, enabled: false, disabledBecause: 'it is gone' });
      expect(await codeOf(webhooks.update(next))).toBe('conflict');
      await webhooks.create(webhookOf('a'));
      await webhooks.update(next);
      expect(await codeOf(webhooks.update(next))).toBe('conflict');
      expect(await webhooks.get('acme', next.id)).toEqual(next);
      expect([await webhooks.remove('acme2', next.id), await webhooks.remove('acme', next.id)]).toEqual([
        false,
        true,
      ]);
      expect([await webhooks.remove('acme', next.id), await webhooks.list('acme')]).toEqual([false, []]);
    });
  });

  describe('DeliveryStore', () => {
    it('takes a message to a subscriber once in each round', async () => {
      const { deliveries } = await world();
      const first = deliveryOf('m#1/%', 5);
      const again = { ...first, round: 'rpl_1' };
      const made = [first, first, again, again].map((one) => () => deliveries.create(one));
      const answers: boolean[] = [];
      for (const make of made) answers.push(await make());
      expect(answers).toEqual([true, false, true, false]);
      expect(await deliveries.get(nameOf(first))).toEqual(first);
      expect(await deliveries.get({ ...nameOf(first), tenantId: 'acme2' })).toBeUndefined();
    });

    it('lists the deliveries of one subscriber by pages, newest message first', async () => {
      const { deliveries } = await world();
      const all = [deliveryOf('c', 300), deliveryOf('b', 20), deliveryOf('a', 20), deliveryOf('z', 1)];
      for (const one of all) await deliveries.create(one);
      await deliveries.create(deliveryOf('x', 2, { webhookId: idOf('b') }));
      const seen: Delivery[] = [];
      let page = await deliveries.list('acme', idOf('a'), { limit: 2 });
      for (; page.cursor !== undefined; ) {
        seen.push(...page.items);
        page = await deliveries.list('acme', idOf('a'), { limit: 2, cursor: page.cursor });
      }
      expect([...seen, ...page.items]).toEqual(all);
      expect(await codeOf(deliveries.list('acme', idOf('a'), { limit: 2, cursor: 'x' }))).toBe(
        'invalid_request',
      );
    });

    it('changes a delivery only where nobody else has, and lists it as due until it ends', async () => {
      const { deliveries } = await world();
      const [a, b] = [deliveryOf('a', 10), deliveryOf('b', 5, { tenantId: 'acme2', round: 'rpl_1' })];
      for (const one of [a, b]) await deliveries.create(one);
      expect(await deliveries.due(11, 9)).toEqual([nameOf(b), nameOf(a)]);
      expect(await deliveries.due(10, 9)).toEqual([nameOf(b)]);
      expect(await deliveries.due(11, 1)).toEqual([nameOf(b)]);
      const { nextAt: _, ...rest } = b;
      const attempts = [{ at: 7, status: 204, durationMs: 3 }];
      const done: Delivery = { ...rest, status: 'delivered', attempts, revision: 2 };
      expect([await deliveries.update(done), await deliveries.update(done)]).toEqual([true, false]);
      expect(await deliveries.due(11, 9)).toEqual([nameOf(a)]);
      expect(await deliveries.get(nameOf(b))).toEqual(done);
    });
  });
}
