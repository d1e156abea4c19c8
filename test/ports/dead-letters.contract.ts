import type { DeadLetterQueues, World } from './world.ts';

const QUEUE = 'log-analysis';
const OTHER = 'network-diagnostics';

/** What DeadLetters and Redrives promise. */
export function deadLettersContract(world: () => Promise<World>): void {
  describe('DeadLetters', () => {
    const filled = async (count: number): Promise<DeadLetterQueues> => {
      const queues = await (await world()).deadLetters();
      for (let i = 0; i < count; i += 1) await queues.die(QUEUE, `body ${i}`);
      return queues;
    };
    const bodies = (letters: readonly { body: string }[]): string[] => letters.map(({ body }) => body).sort();

    it('takes every message of one queue once, more than a batch of them, out of the sight of others', async () => {
      const { port } = await filled(23);
      expect(port.queues()).toEqual([QUEUE, OTHER]);
      const { letters, more } = await port.take(QUEUE, 100, 60_000);
      expect(more).toBe(false);
      expect(bodies(letters)).toEqual(bodies(Array.from({ length: 23 }, (_, i) => ({ body: `body ${i}` }))));
      expect(new Set(letters.map(({ id }) => id)).size).toBe(23);
      for (const letter of letters) {
        expect(letter.queue).toBe(QUEUE);
        expect(letter.received).toBeGreaterThanOrEqual(1);
        expect(letter.sentAt).toBeGreaterThan(1_600_000_000_000);
      }
      expect(await port.take(QUEUE, 100, 60_000)).toEqual({ letters: [], more: false });
      expect(await port.take(OTHER, 100, 60_000)).toEqual({ letters: [], more: false });
    });

    it('tells what an event was for, where that is said beside it', async () => {
      const { port, die } = await filled(1);
      await die(QUEUE, 'event', 'arn:aws:lambda:us-east-1:000000000000:function:some');
      const { letters } = await port.take(QUEUE, 10, 60_000);
      expect(new Map(letters.map(({ body, target }) => [body, target]))).toEqual(
        new Map([
          ['body 0', undefined],
          ['event', 'arn:aws:lambda:us-east-1:000000000000:function:some'],
        ]),
      );
    });

    it('stops at the most that were asked for, and says that there may be more', async () => {
      const { port } = await filled(12);
      const { letters, more } = await port.take(QUEUE, 11, 60_000);
      expect([letters.length, more]).toEqual([11, true]);
    });

    it('shows again what was given back, under the same id and one receipt further', async () => {
      const { port } = await filled(11);
      const first = await port.take(QUEUE, 100, 60_000);
      await port.giveBack(first.letters);
      await port.giveBack([]);
      const second = await port.take(QUEUE, 100, 60_000);
      expect(second.letters.map(({ id }) => id).sort()).toEqual(first.letters.map(({ id }) => id).sort());
      expect(second.letters.every(({ received }) => received > 1)).toBe(true);
    });

    it('shows again what nobody gave back, once the time to hold it is over', async () => {
      const { port } = await filled(1);
      expect((await port.take(QUEUE, 10, 3000)).letters).toHaveLength(1);
      await new Promise((resolve) => setTimeout(resolve, 3500));
      expect((await port.take(QUEUE, 10, 3000)).letters).toHaveLength(1);
    });

    it('sends to the queue it came from, as it is, and removes for good', async () => {
      const { port, arrived } = await filled(2);
      const { letters } = await port.take(QUEUE, 10, 60_000);
      const [letter] = letters;
      if (letter === undefined) throw new Error('no letter');
      await port.send(letter);
      await port.remove(letter);
      await port.remove(letter);
      expect(await arrived(QUEUE)).toEqual([letter.body]);
      expect(await arrived(OTHER)).toEqual([]);
      await port.giveBack(letters);
      expect(bodies((await port.take(QUEUE, 10, 60_000)).letters)).toEqual(
        bodies(letters.filter(({ id }) => id !== letter.id)),
      );
    });

    it('knows no other queue', async () => {
      const { port } = await filled(0);
      await expect(port.take('no-such-agent', 10, 1000)).rejects.toMatchObject({ code: 'not_found' });
    });
  });

  describe('Redrives', () => {
    const redrive = {
      tenantId: 'acme',
      queue: QUEUE,
      id: 'letter-1',
      action: 'send',
      by: 'key_1',
      at: 1000,
    } as const;

    it('tell what was sent from what was only begun, for one letter of one queue of one tenant', async () => {
      const { redrives } = await world();
      expect(await redrives.begin(redrive)).toBe('begun');
      expect(await redrives.begin({ ...redrive, at: 2000 })).toBe('begun');
      await redrives.sent(redrive, 3000);
      expect(await redrives.begin(redrive)).toBe('sent');
      expect(await redrives.begin({ ...redrive, action: 'discard' })).toBe('sent');
      for (const other of [{ tenantId: 'acme2' }, { queue: OTHER }, { id: 'letter-2' }]) {
        expect(await redrives.begin({ ...redrive, ...other })).toBe('begun');
      }
    });
  });
}
