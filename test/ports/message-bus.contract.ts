import type { BusMessage } from '#ports/message-bus.ts';
import { codeOf } from './samples.ts';
import type { World } from './world.ts';

const message = (id: string, time: number, members: Partial<BusMessage> = {}): BusMessage => ({
  id,
  type: 'run-succeeded',
  source: 'watchfloor',
  tenantId: 'acme',
  subject: 'run_1',
  time,
  data: { n: 1, list: [null, 'x'] },
  ...members,
});

/** What MessageBus promises. */
export function messageBusContract(world: () => Promise<World>): void {
  describe('MessageBus', () => {
    it('keeps messages of a tenant, oldest first, and gives them after a cursor', async () => {
      const { bus } = await world();
      const all = [message('c', 1), message('b', 5), message('b2', 5), message('a', 20), message('#', 300)];
      for (const it of [...all].reverse()) await bus.publish(it);
      await bus.publish(message('z', 2, { tenantId: 'acme2' }));
      const seen: BusMessage[] = [];
      let page = await bus.getHistory('acme', { limit: 2 });
      let after = '';
      while (page.cursor !== undefined) {
        seen.push(...page.items);
        after = page.cursor;
        page = await bus.getHistory('acme', { limit: 2, after });
      }
      expect(seen).toEqual(all);
      await bus.publish(message('late', 301));
      const rest = await bus.getHistory('acme', { limit: 2, after });
      expect(rest.items.map((it) => it.id)).toEqual(['late']);
    });

    it('says whether a message was new, and lists it until it is handed on', async () => {
      const { bus } = await world();
      const [first, second] = [message('a', 1_000), message('b', 2_000, { tenantId: 'acme2' })];
      const news = [await bus.publish(second), await bus.publish(first), await bus.publish(first)];
      expect(news).toEqual([true, true, false]);
      expect(await bus.unforwarded(3_000, 100)).toEqual([first, second]);
      expect(await bus.unforwarded(3_000, 1)).toEqual([first]);
      expect(await bus.unforwarded(2_000, 100)).toEqual([first]);
      await bus.forwarded(first);
      await bus.forwarded(first);
      expect(await bus.unforwarded(3_000, 100)).toEqual([second]);
      expect((await bus.getHistory('acme', { limit: 9 })).items).toEqual([first]);
    });

    it('gives one type only when asked', async () => {
      const { bus } = await world();
      for (let i = 0; i < 6; i += 1) {
        await bus.publish(message(`m${i}`, i, i % 3 === 0 ? { type: 'run-failed' } : {}));
      }
      const page = await bus.getHistory('acme', { type: 'run-failed', limit: 10 });
      expect(page.items.map((it) => it.id)).toEqual(['m0', 'm3']);
    });

    it('refuses a cursor of another form', async () => {
      const { bus } = await world();
      for (const after of ['', 'x', '1:', ':a']) {
        expect(await codeOf(bus.getHistory('acme', { limit: 1, after }))).toBe('invalid_request');
      }
    });

    it('takes an id once for each tenant, whatever comes with it', async () => {
      const { bus } = await world();
      const heard: string[] = [];
      bus.subscribe(['run-succeeded'], async (it) => void heard.push(it.id));
      await bus.publish(message('a', 1));
      await bus.publish(message('a', 1));
      await bus.publish(message('a', 2, { data: {} }));
      await bus.publish(message('a', 1, { tenantId: 'acme2' }));
      expect((await bus.getHistory('acme', { limit: 10 })).items).toEqual([message('a', 1)]);
      expect(heard).toEqual(['a', 'a']);
    });

    it('hands later messages of the types to subscribers until they end', async () => {
      const { bus } = await world();
      const heard: BusMessage[] = [];
      await bus.publish(message('before', 1));
      const end = bus.subscribe(['run-succeeded', 'run-failed'], async (it) => void heard.push(it));
      await bus.publish(message('a', 2));
      await bus.publish(message('b', 3, { type: 'run-failed' }));
      await bus.publish(message('c', 4, { type: 'run-cancelled' }));
      end();
      await bus.publish(message('d', 5));
      expect(heard).toEqual([message('a', 2), message('b', 3, { type: 'run-failed' })]);
    });

    it('calls a subscriber again that failed, and keeps the message even if it never works', async () => {
      const { bus } = await world();
      let calls = 0;
      bus.subscribe(['run-succeeded'], async () => {
        calls += 1;
        if (calls < 3) throw new Error('not yet');
      });
      await bus.publish(message('a', 1));
      expect(calls).toBe(3);
      const heard: string[] = [];
      bus.subscribe(['run-failed'], () => Promise.reject(new Error('never')));
      bus.subscribe(['run-failed'], async (it) => void heard.push(it.id));
      await expect(bus.publish(message('b', 2, { type: 'run-failed' }))).rejects.toBeInstanceOf(
        AggregateError,
      );
      expect(heard).toEqual(['b']);
      expect((await bus.getHistory('acme', { limit: 10 })).items.map((it) => it.id)).toEqual(['a', 'b']);
    });
  });
}
