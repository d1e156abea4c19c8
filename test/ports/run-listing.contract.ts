import type { Run } from '#domain/runs/run.ts';
import { accepted, codeOf, outboxOf, sampleRun } from './samples.ts';
import type { World } from './world.ts';

/** What RunStore promises of listings, and what Outbox and UnfinishedRuns promise. */
export function runListingContract(world: () => Promise<World>): void {
  const fill = async (runs: readonly Run[]) => {
    const it = await world();
    for (const run of runs) await it.runs.create(run, [accepted], outboxOf(run));
    return it;
  };

  describe('RunStore.list', () => {
    const five = Array.from({ length: 5 }, () => sampleRun('acme'));
    const newestFirst = five.map((run) => run.id).reverse();

    it('lists the runs of the tenant, newest first', async () => {
      const { runs } = await fill([...five, sampleRun('acme2')]);
      const page = await runs.list('acme', { limit: 100 });
      expect(page).toEqual({ items: [...five].reverse() });
    });

    it.each([1, 2, 3, 4, 5, 6])('gives every run once in pages of %i', async (limit) => {
      const { runs } = await fill(five);
      const seen: string[] = [];
      let cursor: string | undefined;
      let pages = 0;
      do {
        const page = await runs.list('acme', { limit, ...(cursor === undefined ? {} : { cursor }) });
        seen.push(...page.items.map((run) => run.id));
        cursor = page.cursor;
        pages += 1;
      } while (cursor !== undefined);
      expect(seen).toEqual(newestFirst);
      expect(pages).toBe(Math.ceil(5 / limit));
    });

    it('lists the runs that are in a status now', async () => {
      const { runs } = await fill(five);
      const moved = five.filter((_, i) => i % 2 === 0);
      for (const run of moved) await runs.update({ ...run, version: 2, status: 'running' }, []);
      const ids = async (status: string) =>
        (await runs.list('acme', { limit: 10, status })).items.map((run) => run.id);
      expect(await ids('running')).toEqual(moved.map((run) => run.id).reverse());
      expect(await ids('queued')).toEqual([newestFirst[1], newestFirst[3]]);
      expect(await ids('failed')).toEqual([]);
      expect((await runs.list('acme', { limit: 2, status: 'running' })).cursor).toBeDefined();
      expect((await runs.list('acme', { limit: 3, status: 'running' })).cursor).toBeUndefined();
    });

    it('goes on behind a run that came after the first page', async () => {
      const { runs } = await fill(five);
      const first = await runs.list('acme', { limit: 2 });
      const late = sampleRun('acme');
      await runs.create(late, [accepted], outboxOf(late));
      const second = await runs.list('acme', { limit: 10, cursor: first.cursor ?? '' });
      expect(second.items.map((run) => run.id)).toEqual(newestFirst.slice(2));
    });

    it('refuses a cursor of another form', async () => {
      const { runs } = await fill(five);
      for (const cursor of ['', 'x', 'RUN', '{}']) {
        expect(await codeOf(runs.list('acme', { limit: 2, cursor }))).toBe('invalid_request');
      }
    });
  });

  describe('Outbox', () => {
    const entries = Array.from({ length: 12 }, (_, i) =>
      sampleRun(i % 2 ? 'acme' : 'beta', { createdAt: 100 + i }),
    );

    it('gives what was not sent, over all tenants, oldest first, older than the moment', async () => {
      const { outbox } = await fill(entries);
      const all = entries.map((run) => outboxOf(run));
      expect(await outbox.pending(1000, 100)).toEqual(all);
      expect(await outbox.pending(105, 100)).toEqual(all.slice(0, 5));
      expect(await outbox.pending(1000, 3)).toEqual(all.slice(0, 3));
      expect(await outbox.pending(100, 3)).toEqual([]);
    });

    it('keeps the entries of two runs apart, even under one id', async () => {
      const { runs, outbox } = await world();
      const two = [sampleRun('acme'), sampleRun('acme')].map((run) => ({
        run,
        entry: { ...outboxOf(run), id: 'x' },
      }));
      for (const { run, entry } of two) await runs.create(run, [accepted], entry);
      const [first, second] = two.map(({ entry }) => entry);
      expect(new Set(await outbox.pending(5000, 10))).toEqual(new Set([first, second]));
      if (first !== undefined) await outbox.markSent(first);
      expect(await outbox.pending(5000, 10)).toEqual([second]);
    });

    it('never again gives what was marked sent, however often it is marked', async () => {
      const { outbox } = await fill(entries.slice(0, 3));
      const [first, second, third] = entries.slice(0, 3).map((run) => outboxOf(run));
      if (first === undefined || second === undefined) throw new Error('no entries');
      await outbox.markSent(second);
      await outbox.markSent(second);
      await outbox.markSent({ ...first, id: 'unknown' });
      expect(await outbox.pending(1000, 100)).toEqual([first, third]);
    });
  });

  describe('UnfinishedRuns', () => {
    it('gives the runs that have not ended, by their last writes, oldest first', async () => {
      const [a, b, c, d] = [400, 300, 200, 100].map((updatedAt) => sampleRun('acme', { updatedAt }));
      if (!a || !b || !c || !d) throw new Error('no runs');
      const { runs, unfinished } = await fill([a, b, c, d]);
      const of = (run: Run) => ({ tenantId: 'acme', runId: run.id });
      expect(await unfinished.stale(1000, 10)).toEqual([d, c, b, a].map(of));
      expect(await unfinished.stale(300, 10)).toEqual([d, c].map(of));
      expect(await unfinished.stale(1000, 1)).toEqual([of(d)]);

      await runs.update({ ...d, version: 2, updatedAt: 500, status: 'running' }, []);
      await runs.update({ ...c, version: 2, updatedAt: 500, status: 'failed' }, []);
      expect(await unfinished.stale(1000, 10)).toEqual([b, a, d].map(of));

      for (const status of ['succeeded', 'cancelled', 'timed_out'] as const) {
        const run = sampleRun('acme', { updatedAt: 1 });
        await runs.create(run, [accepted], outboxOf(run));
        await runs.update({ ...run, version: 2, status }, []);
      }
      expect(await unfinished.stale(1000, 10)).toEqual([b, a, d].map(of));
    });

    it('gives the claimed steps of one run, by key, and nothing of other runs or tenants', async () => {
      const [run, other] = [sampleRun('acme'), sampleRun('acme')];
      const { runs, unfinished } = await fill([run, other]);
      const held = ['agent:log-analysis', 'synthesize', 'tool:look-1f', 'verify'];
      for (const key of [...held].reverse()) await runs.claimStep('acme', run.id, key, 1_000, 500);
      await runs.claimStep('acme', other.id, 'agent:other', 1_000, 500);
      await runs.extendStep('acme', run.id, 'synthesize', 1, 0);
      const ended = { key: 'verify', epoch: 1, leaseUntil: 1_500 };
      const failure = { code: 'timeout', message: 'too late' };
      await runs.endStep('acme', run.id, { ...ended, status: 'failed', failure }, [accepted]);
      const claimed = (key: string, leaseUntil: number) => ({ key, status: 'claimed', epoch: 1, leaseUntil });
      expect(await unfinished.claimedSteps('acme', run.id)).toEqual([
        claimed('agent:log-analysis', 1_500),
        claimed('synthesize', 0),
        claimed('tool:look-1f', 1_500),
      ]);
      expect(await unfinished.claimedSteps('acme2', run.id)).toEqual([]);
      expect(await unfinished.claimedSteps('acme', sampleRun('acme').id)).toEqual([]);
    });
  });
}
