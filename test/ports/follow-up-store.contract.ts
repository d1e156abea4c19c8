import type { FollowUp } from '#domain/triggers/follow-up.ts';
import type { World } from './world.ts';

const AFTER = 'run_01jd4x9q0g0123456789abcdef';

const sampleFollowUp = (members: Partial<FollowUp> = {}): FollowUp => ({
  id: 'run_01jd4x9q0g0123456789abcdeg',
  tenantId: 'acme',
  after: AFTER,
  when: 'succeeded',
  workflow: 'investigate',
  input: { task: 'look once more', agents: [], labels: {} },
  priority: 'normal',
  requestedBy: 'key_1',
  payer: { team: 'payments' },
  correlationId: 'req_1',
  createdAt: 1000,
  ...members,
});

/** What FollowUpStore promises. */
export function followUpStoreContract(world: () => Promise<World>): void {
  describe('FollowUpStore', () => {
    it('keeps each follow-up of a run once, for its tenant only', async () => {
      const { followUps } = await world();
      const [first, second] = [sampleFollowUp(), sampleFollowUp({ id: 'run_01jd4x9q0g0123456789abcdeh' })];
      for (const followUp of [second, first, { ...first, workflow: 'other' }]) await followUps.add(followUp);
      expect(await followUps.of('acme', AFTER)).toEqual([first, second]);
      expect(await followUps.get(first)).toEqual(first);
      expect(await followUps.of('acme2', AFTER)).toEqual([]);
      expect(await followUps.of('acme', first.id)).toEqual([]);
      expect(await followUps.get({ ...first, tenantId: 'acme2' })).toBeUndefined();
    });

    it('tells what is to be looked at, earliest first, until it is settled', async () => {
      const { followUps } = await world();
      const [mine, foreign] = [sampleFollowUp(), sampleFollowUp({ tenantId: 'acme2', createdAt: 2000 })];
      for (const followUp of [foreign, mine]) await followUps.add(followUp);
      const keyOf = ({ tenantId, after, id }: FollowUp) => ({ tenantId, after, id });
      expect(await followUps.due(2001, 9)).toEqual([keyOf(mine), keyOf(foreign)]);
      expect(await followUps.due(2001, 1)).toEqual([keyOf(mine)]);
      expect(await followUps.due(1000, 9)).toEqual([]);
      await followUps.putOff(mine, 5000);
      expect(await followUps.due(2001, 9)).toEqual([keyOf(foreign)]);
      await followUps.settle(foreign, 'skipped', 'the run before it ended failed');
      await followUps.settle(foreign, 'started');
      await followUps.putOff(foreign, 1);
      expect(await followUps.due(9000, 9)).toEqual([keyOf(mine)]);
      const reason = 'the run before it ended failed';
      expect(await followUps.get(foreign)).toEqual({ ...foreign, outcome: 'skipped', reason });
      await followUps.settle({ ...mine, tenantId: 'acme3' }, 'started');
      expect(await followUps.get({ ...mine, tenantId: 'acme3' })).toBeUndefined();
    });
  });
}
