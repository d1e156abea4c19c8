import type { Schedule } from '#domain/triggers/schedule.ts';
import { sampleSchedule } from '../services/triggers/sample-schedule.ts';
import type { World } from './world.ts';

const OTHER = 'sch_01jd4x9q0g0123456789abcdeg';

/** What ScheduleStore promises. */
export function scheduleStoreContract(world: () => Promise<World>): void {
  describe('ScheduleStore', () => {
    const progress = { nextAt: 5000, lookAt: 5000 };

    it('gives back what was stored, to its tenant only', async () => {
      const { schedules } = await world();
      const schedule = sampleSchedule();
      expect(await schedules.create(schedule, progress)).toBe(true);
      expect(await schedules.create(schedule, {})).toBe(false);
      expect(await schedules.get('acme', schedule.id)).toEqual({ schedule, progress, revision: 1 });
      expect(await schedules.get('acme2', schedule.id)).toBeUndefined();
      expect(await schedules.get('acme', OTHER)).toBeUndefined();
    });

    it("lists a tenant's own, oldest first", async () => {
      const { schedules } = await world();
      const [first, second] = [sampleSchedule(), sampleSchedule({ id: OTHER })];
      const foreign: Schedule = sampleSchedule({ tenantId: 'acme2' });
      for (const schedule of [second, foreign, first]) await schedules.create(schedule, {});
      const found = await schedules.list('acme');
      expect(found.map(({ schedule }) => schedule)).toEqual([first, second]);
      expect(await schedules.list('acme3')).toEqual([]);
    });

    it('is written by the first of those who have read the same', async () => {
      const { schedules } = await world();
      const schedule = sampleSchedule();
      await schedules.create(schedule, progress);
      const read = await schedules.get('acme', schedule.id);
      if (read === undefined) throw new Error('it was stored');
      const later = {
        ...progress,
        nextAt: 9000,
        lookAt: 9000,
        lastRun: { id: 'run_01jd4x9q0g0123456789abcdef', at: 5000 },
      };
      const answers = await Promise.all([1, 2, 3].map(() => schedules.write(read, schedule, later)));
      expect(answers.filter(Boolean)).toEqual([true]);
      expect(await schedules.get('acme', schedule.id)).toEqual({ schedule, progress: later, revision: 2 });
      expect(await schedules.remove(read)).toBe(false);
      expect(await schedules.remove({ ...read, revision: 2 })).toBe(true);
      expect(await schedules.get('acme', schedule.id)).toBeUndefined();
      expect(await schedules.write({ ...read, revision: 2 }, schedule, later)).toBe(false);
      expect(await schedules.remove({ ...read, revision: 2 })).toBe(false);
    });

    it('tells what is due of all tenants, earliest first, until it needs no look', async () => {
      const { schedules } = await world();
      const [mine, foreign] = [sampleSchedule(), sampleSchedule({ tenantId: 'acme2', id: OTHER })];
      await schedules.create(mine, progress);
      await schedules.create(foreign, { nextAt: 4000, lookAt: 4000 });
      const [first, second] = [
        { tenantId: 'acme2', id: OTHER, lookAt: 4000 },
        { tenantId: 'acme', id: mine.id, lookAt: 5000 },
      ];
      expect(await schedules.due(5001, 9)).toEqual([first, second]);
      expect(await schedules.due(5001, 1)).toEqual([first]);
      expect(await schedules.due(5000, 9)).toEqual([first]);
      expect(await schedules.due(4000, 9)).toEqual([]);
      await schedules.write({ schedule: foreign, progress, revision: 1 }, foreign, {});
      expect(await schedules.due(5001, 9)).toEqual([second]);
    });
  });
}
