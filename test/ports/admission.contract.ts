import type { Priority } from '#domain/runs/priority.ts';
import { turnOf } from '#domain/runs/priority.ts';
import type { Place } from '#ports/admission.ts';
import { accepted, outboxOf, sampleRun } from './samples.ts';
import type { World } from './world.ts';

const DAY_MS = 86_400_000;

let places = 0;

/** The place of a run of its own. */
const placeOf = (priority: Priority = 'normal', tenantId = 'acme'): Place => {
  places += 1;
  return { tenantId, runId: `run_01jd4x9q0g0123456789${String(places).padStart(6, '0')}`, priority };
};

/** Takes places one after the other; answers which were to be had. */
async function enterAll({ admission }: World, wanted: readonly Place[]): Promise<boolean[]> {
  const got: boolean[] = [];
  for (const place of wanted) got.push(await admission.enter(place));
  return got;
}

const many = (n: number, priority: Priority): Place[] => Array.from({ length: n }, () => placeOf(priority));

/** What Admission promises. */
export function admissionContract(world: () => Promise<World>): void {
  describe('Admission', () => {
    it('has so many places for each tenant, and some urgent ones besides', async () => {
      const all = await world();
      expect(await enterAll(all, many(5, 'normal'))).toEqual([true, true, true, true, false]);
      expect(await enterAll(all, many(3, 'urgent'))).toEqual([true, true, false]);
      expect(await all.admission.enter(placeOf('normal', 'acme2'))).toBe(true);
    });

    it('has half of the places for bulk at most', async () => {
      const all = await world();
      expect(await enterAll(all, many(3, 'bulk'))).toEqual([true, true, false]);
      expect(await enterAll(all, many(3, 'normal'))).toEqual([true, true, false]);
    });

    it('is entered and left as often as one likes', async () => {
      const all = await world();
      const [first = placeOf(), ...others] = [...many(2, 'bulk'), ...many(2, 'normal')];
      await enterAll(all, [first, ...others]);
      expect(await all.admission.enter(first)).toBe(true);
      await all.admission.leave(first);
      await all.admission.leave(first);
      await all.admission.leave(placeOf());
      const held = (await all.admission.inside('acme')).map(({ runId }) => runId).sort();
      expect(held).toEqual(others.map(({ runId }) => runId).sort());
      expect(await enterAll(all, [placeOf('bulk'), placeOf('normal')])).toEqual([true, false]);
    });

    it('lets no more in than there are places, however many come at once', async () => {
      const { admission } = await world();
      const got = await Promise.all(many(12, 'normal').map((place) => admission.enter(place)));
      expect(got.filter(Boolean)).toHaveLength(4);
      expect(await admission.inside('acme')).toHaveLength(4);
    });

    it('has a line for each priority, first come first, and lets nobody past it', async () => {
      const { admission, runs, unfinished } = await world();
      const waiting = (['bulk', 'normal', 'normal'] as const).map((priority, i) =>
        sampleRun('acme', { priority, createdAt: 1000 + i, updatedAt: 1000 }),
      );
      for (const run of waiting) {
        await runs.create(run, [accepted], outboxOf(run));
        await admission.wait(run, DAY_MS);
        await admission.wait(run, DAY_MS);
      }
      const [bulk, normal, later] = waiting.map((run) => ({
        tenantId: 'acme',
        runId: run.id,
        priority: run.priority ?? 'normal',
        turn: turnOf(run.priority ?? 'normal', run.createdAt),
      }));
      if (bulk === undefined || normal === undefined || later === undefined) throw new Error('three wait');
      expect(await admission.heads('acme')).toEqual([normal, bulk]);
      expect(await admission.heads('acme2')).toEqual([]);
      expect(await admission.lines(9)).toEqual(['acme']);
      // others' places are free, and yet it is not their turn
      expect(await admission.enter(placeOf('normal'))).toBe(false);
      expect(await admission.enter(placeOf('urgent'))).toBe(true);
      expect(await admission.enter(normal, true)).toBe(true);
      await admission.done(normal);
      expect(await admission.heads('acme')).toEqual([later, bulk]);
      for (const place of [later, bulk]) await admission.done(place);
      expect(await admission.heads('acme')).toEqual([]);
      expect(await admission.lines(9)).toEqual([]);
      expect(await admission.enter(placeOf('normal'))).toBe(true);
      // nobody looks after those that wait, until then
      expect(await unfinished.stale(DAY_MS, 9)).toEqual([]);
      expect(await unfinished.stale(DAY_MS + 1, 9)).toHaveLength(3);
    });

    it('does not put a run into line that somebody wrote since', async () => {
      const { admission, runs } = await world();
      const run = sampleRun('acme');
      await runs.create(run, [accepted], outboxOf(run));
      await runs.update({ ...run, status: 'running', version: 2 }, []);
      await admission.wait(run, DAY_MS);
      expect(await admission.heads('acme')).toEqual([]);
    });
  });
}
