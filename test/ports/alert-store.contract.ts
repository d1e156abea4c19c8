import type { Alert } from '#domain/triggers/alert.ts';
import type { World } from './world.ts';

const RUN = 'run_01jd4x9q0g0123456789abcdef';
const LATER = 'run_01jd4x9q0g0123456789abcdeg';

const sampleAlert = (members: Partial<Alert> = {}): Alert => ({
  tenantId: 'acme',
  key: 'cloudwatch:1:eu-west-1:Checkout #1 %',
  source: 'cloudwatch',
  runId: RUN,
  episode: 1,
  count: 1,
  openedAt: 1000,
  lastAt: 1000,
  ...members,
});

/** What AlertStore promises. */
export function alertStoreContract(world: () => Promise<World>): void {
  describe('AlertStore', () => {
    it('knows the latest alert of a key and the alert of a run, of their tenant only', async () => {
      const { alerts } = await world();
      const alert = sampleAlert();
      expect(await alerts.latest('acme', alert.key)).toBeUndefined();
      expect(await alerts.open(alert, 'event-1')).toBe('noted');
      expect(await alerts.latest('acme', alert.key)).toEqual({ runId: RUN, episode: 1, openedAt: 1000 });
      expect(await alerts.ofRun('acme', RUN)).toEqual(alert);
      expect(await alerts.latest('acme2', alert.key)).toBeUndefined();
      expect(await alerts.ofRun('acme2', RUN)).toBeUndefined();
      expect(alerts.quietMs).toBe(1_800_000);
    });

    it('is opened by the first of many events at once', async () => {
      const { alerts } = await world();
      const opened = await Promise.all(
        [RUN, LATER].map((runId, i) => alerts.open(sampleAlert({ runId }), `event-${i}`)),
      );
      expect(opened.sort()).toEqual(['moved', 'noted']);
      const next = sampleAlert({ runId: 'run_01jd4x9q0g0123456789abcdeh', episode: 2, openedAt: 9000 });
      expect(await alerts.open(sampleAlert({ ...next, episode: 3 }), 'event-3')).toBe('moved');
      expect(await alerts.open(next, 'event-3')).toBe('noted');
      expect(await alerts.latest('acme', next.key)).toEqual({
        runId: next.runId,
        episode: 2,
        openedAt: 9000,
      });
    });

    it('counts each event once, however many come at once and however often', async () => {
      const { alerts } = await world();
      const alert = sampleAlert();
      await alerts.open(alert, 'event-0');
      const ids = Array.from({ length: 12 }, (_, i) => `event-${i % 6}`);
      const noted = await Promise.all(ids.map((id) => alerts.join(alert, id, 2000)));
      expect(noted.filter((outcome) => outcome === 'noted')).toHaveLength(5);
      expect(noted.filter((outcome) => outcome === 'seen')).toHaveLength(7);
      expect(await alerts.ofRun('acme', RUN)).toEqual({ ...alert, count: 6, lastAt: 2000 });
      expect(await alerts.open(sampleAlert({ runId: LATER, episode: 2 }), 'event-3')).toBe('seen');
      expect(await alerts.join({ ...alert, runId: LATER }, 'event-99', 3000)).toBe('moved');
    });

    it('notes the end of a trouble until it is told of again', async () => {
      const { alerts } = await world();
      const alert = sampleAlert();
      await alerts.open(alert, 'event-0');
      await alerts.resolve(alert, 5000);
      await alerts.resolve({ tenantId: 'acme2', runId: RUN }, 6000);
      expect(await alerts.ofRun('acme', RUN)).toEqual({ ...alert, resolvedAt: 5000 });
      await alerts.join(alert, 'event-1', 7000);
      expect(await alerts.ofRun('acme', RUN)).toEqual({ ...alert, count: 2, lastAt: 7000 });
    });
  });
}
