import { readFailedReaction } from '#services/dead-letters/failed-reaction.ts';
import type { World } from './world.ts';

/** What Reactions promise, and what the services tell of one that fails. */
export function reactionsContract(world: () => Promise<World>): void {
  describe('Reactions', () => {
    const event = { id: 'e-1', source: 'aws.events', detail: { text: 'größer', n: [1, null] } };

    it('know their functions, with a version behind the name where the service says one, and no other', async () => {
      const { port, arnOf } = await (await world()).reactions();
      expect([arnOf('sweepRuns'), arnOf('retryDeliveries')].map(port.idOf)).toEqual([
        'sweepRuns',
        'retryDeliveries',
      ]);
      expect(port.idOf(`${arnOf('sweepRuns')}:$LATEST`)).toBe('sweepRuns');
      expect(port.idOf(`${arnOf('sweepRuns')}2`)).toBeUndefined();
      expect(port.idOf('')).toBeUndefined();
    });

    it('start one with the event as it is, and what that fails at is a letter that names both', async () => {
      const { port, arnOf, failed } = await (await world()).reactions();
      await port.start('sweepRuns', event);
      const letter = readFailedReaction({
        ...{ queue: 'reactions', id: '1', sentAt: 0, received: 1, receipt: '' },
        body: await failed('sweepRuns'),
      });
      expect(letter).toEqual({
        functionArn: expect.stringContaining(arnOf('sweepRuns')),
        kind: 'tick',
        event,
        fault: 'it always fails',
      });
      expect(port.idOf(letter?.functionArn ?? '')).toBe('sweepRuns');
    });

    it('say when one is not there, or no longer', async () => {
      const { port, removeFunction } = await (await world()).reactions();
      await removeFunction('retryDeliveries');
      for (const id of ['retryDeliveries', 'no-such']) {
        await expect(port.start(id, event)).rejects.toMatchObject({ code: 'not_found', retryable: false });
      }
    });
  });
}
