import type { NewEvent } from '#ports/run-store.ts';
import { accepted, codeOf, drawn, evidenceOf, outboxOf, sampleRun } from './samples.ts';
import type { World } from './world.ts';

/** What RunStore promises of histories and steps. */
export function runHistoryContract(world: () => Promise<World>): void {
  const made = async () => {
    const it = await world();
    const run = sampleRun('acme');
    await it.runs.create(run, [accepted], outboxOf(run));
    return { ...it, run, id: run.id };
  };

  describe('RunStore.append and events', () => {
    it('puts events at the end, in order', async () => {
      const { runs, otherRuns, id } = await made();
      await runs.append('acme', id, [drawn(1), drawn(2)]);
      await otherRuns().append('acme', id, [drawn(3)]);
      await runs.append('acme', id, []);
      await runs.append('acme', id, [drawn(4)]);
      expect(await runs.events('acme', id, 0, 500)).toEqual(
        [accepted, drawn(1), drawn(2), drawn(3), drawn(4)].map((event, i) => ({ ...event, seq: i + 1 })),
      );
    });

    it('gives the events after any place, at most as many as asked for', async () => {
      const { runs, otherRuns, id } = await made();
      for (const size of [3, 1, 4, 2]) {
        await runs.append(
          'acme',
          id,
          Array.from({ length: size }, (_, i) => drawn(i)),
        );
      }
      const all = Array.from({ length: 11 }, (_, i) => i + 1);
      const places = Array.from({ length: 13 }, (_, after) => after);
      const asked = places.flatMap((after) => [1, 2, 5, 500].map((limit) => ({ after, limit })));
      for (const reader of [runs, otherRuns()]) {
        for (const { after, limit } of asked) {
          const seqs = (await reader.events('acme', id, after, limit)).map((event) => event.seq);
          expect(seqs).toEqual(all.slice(after, after + limit));
        }
      }
    });

    it('takes more events at once than one page holds', async () => {
      const { runs, otherRuns, id } = await made();
      await runs.append(
        'acme',
        id,
        Array.from({ length: 220 }, (_, i) => drawn(i)),
      );
      const events = await otherRuns().events('acme', id, 0, 500);
      expect(events.map((event) => event.seq)).toEqual(Array.from({ length: 221 }, (_, i) => i + 1));
    });

    it('takes and gives back histories of several megabytes', async () => {
      const { runs, otherRuns, id } = await made();
      const gap = 'ü'.repeat(4000);
      const noted: NewEvent = { type: 'gap-noted', step: 'plan', gap, at: 1 };
      for (let i = 0; i < 5; i += 1) await runs.append('acme', id, new Array(60).fill(noted));
      const events = await otherRuns().events('acme', id, 0, 500);
      expect(events.map((event) => event.seq)).toEqual(Array.from({ length: 301 }, (_, i) => i + 1));
      expect(events.at(-1)).toEqual({ ...noted, seq: 301 });
    });

    it('loses nothing and leaves no gap among 50 concurrent writers', async () => {
      const { runs, otherRuns, id } = await made();
      await Promise.all(
        Array.from({ length: 50 }, (_, i) => otherRuns().append('acme', id, [drawn(i), drawn(1000 + i)])),
      );
      const events = await runs.events('acme', id, 1, 500);
      expect(events.map((event) => event.seq)).toEqual(Array.from({ length: 100 }, (_, i) => i + 2));
      const values = events.map((event) => (event.type === 'random-drawn' ? event.value : -1));
      expect([...values].sort((a, b) => a - b)).toEqual([
        ...Array.from({ length: 50 }, (_, i) => i),
        ...Array.from({ length: 50 }, (_, i) => 1000 + i),
      ]);
      // the two events of one writer stay together
      expect(values.filter((_, i) => i % 2 === 0).map((value) => value + 1000)).toEqual(
        values.filter((_, i) => i % 2 === 1),
      );
    });
  });

  describe('RunStore.claimStep', () => {
    const result = evidenceOf('result');

    it('gives a free step with the first epoch and a lease', async () => {
      const { runs, id } = await made();
      const step = { key: 'plan', status: 'claimed', epoch: 1, leaseUntil: 1500 };
      expect(await runs.claimStep('acme', id, 'plan', 1000, 500)).toEqual(step);
      expect(await runs.getStep('acme', id, 'plan')).toEqual(step);
      expect(await runs.getStep('acme', id, 'verify')).toBeUndefined();
    });

    it('refuses it while the lease runs and gives it again, one epoch later, once it has run out', async () => {
      const { runs, otherRuns, id } = await made();
      await runs.claimStep('acme', id, 'plan', 1000, 500);
      expect(await codeOf(otherRuns().claimStep('acme', id, 'plan', 1499, 500))).toBe('lease_held');
      expect(await codeOf(runs.claimStep('acme', id, 'plan', 1000, 500))).toBe('lease_held');
      expect(await otherRuns().claimStep('acme', id, 'plan', 1500, 500)).toEqual({
        key: 'plan',
        status: 'claimed',
        epoch: 2,
        leaseUntil: 2000,
      });
    });

    it('has one winner among 20 concurrent claims', async () => {
      const { otherRuns, id } = await made();
      const claims = Array.from({ length: 20 }, () =>
        codeOf(otherRuns().claimStep('acme', id, 'agent:log-analysis', 1000, 500)),
      );
      const codes = await Promise.all(claims);
      expect(codes.filter((code) => code === 'none')).toHaveLength(1);
      expect(codes.filter((code) => code === 'lease_held')).toHaveLength(19);
    });

    it('answers an ended step as it is, unclaimed', async () => {
      const { runs, otherRuns, id } = await made();
      const done = { ...(await runs.claimStep('acme', id, 'plan', 0, 500)), status: 'done' as const, result };
      await runs.endStep('acme', id, done, [drawn(1)]);
      expect(await otherRuns().claimStep('acme', id, 'plan', 9999, 500)).toEqual(done);
      const failure = { code: 'timeout', message: 'took too long' };
      const claimed = await runs.claimStep('acme', id, 'verify', 0, 500);
      const failed = { ...claimed, status: 'failed' as const, failure };
      await runs.endStep('acme', id, failed, []);
      expect(await otherRuns().claimStep('acme', id, 'verify', 9999, 500)).toEqual(failed);
    });

    it('keeps the steps of a run apart', async () => {
      const { runs, id } = await made();
      await runs.claimStep('acme', id, 'agent:log-analysis', 1000, 500);
      expect((await runs.claimStep('acme', id, 'agent:infrastructure', 1000, 500)).epoch).toBe(1);
    });
  });

  describe('RunStore.extendStep and endStep', () => {
    it('prolongs the lease of its own epoch only', async () => {
      const { runs, otherRuns, id } = await made();
      await runs.claimStep('acme', id, 'plan', 0, 100);
      await runs.extendStep('acme', id, 'plan', 1, 300);
      expect(await codeOf(otherRuns().claimStep('acme', id, 'plan', 299, 100))).toBe('lease_held');
      await otherRuns().claimStep('acme', id, 'plan', 300, 100);
      expect(await codeOf(runs.extendStep('acme', id, 'plan', 1, 900))).toBe('stale_owner');
      expect((await runs.getStep('acme', id, 'plan'))?.leaseUntil).toBe(400);
    });

    it('refuses the result of a stale owner, whole, and takes that of the new one', async () => {
      const { runs, otherRuns, id } = await made();
      const old = await runs.claimStep('acme', id, 'plan', 0, 100);
      const fresh = await otherRuns().claimStep('acme', id, 'plan', 100, 100);
      const end = { status: 'done' as const, result: evidenceOf('x') };
      expect(await codeOf(runs.endStep('acme', id, { ...old, ...end }, [drawn(1)]))).toBe('stale_owner');
      expect(await runs.events('acme', id, 1, 10)).toEqual([]);
      await otherRuns().endStep('acme', id, { ...fresh, ...end }, [drawn(2)]);
      expect(await runs.events('acme', id, 1, 10)).toEqual([{ ...drawn(2), seq: 2 }]);
      expect(await runs.getStep('acme', id, 'plan')).toEqual({ ...fresh, ...end });
    });

    it('ends a step once', async () => {
      const { runs, otherRuns, id } = await made();
      const step = await runs.claimStep('acme', id, 'plan', 0, 100);
      const ends = Array.from({ length: 10 }, (_, i) => {
        const done = { ...step, status: 'done' as const, result: evidenceOf(String(i)) };
        return codeOf(otherRuns().endStep('acme', id, done, [drawn(i)]));
      });
      const codes = await Promise.all(ends);
      expect(codes.filter((code) => code === 'none')).toHaveLength(1);
      expect(codes.filter((code) => code === 'stale_owner')).toHaveLength(9);
      const winner = codes.indexOf('none');
      expect((await runs.getStep('acme', id, 'plan'))?.result).toEqual(evidenceOf(String(winner)));
      expect(await runs.events('acme', id, 1, 10)).toEqual([{ ...drawn(winner), seq: 2 }]);
      expect(await codeOf(runs.extendStep('acme', id, 'plan', 1, 900))).toBe('stale_owner');
    });

    it('leaves no gap when steps end, runs change and events come at once', async () => {
      const { runs, otherRuns, run, id } = await made();
      const steps = await Promise.all(
        ['a', 'b', 'c', 'd'].map((name) => runs.claimStep('acme', id, `agent:${name}`, 0, 1e6)),
      );
      await Promise.all([
        ...steps.map((step) =>
          otherRuns().endStep('acme', id, { ...step, status: 'done', result: evidenceOf('x') }, [drawn(1)]),
        ),
        ...Array.from({ length: 10 }, (_, i) => otherRuns().append('acme', id, [drawn(i), drawn(i)])),
        otherRuns().update({ ...run, version: 2, status: 'running' }, [drawn(7)]),
        ...steps.map(() => otherRuns().addCost('acme', id, { toolCalls: 1 })),
      ]);
      const seqs = (await runs.events('acme', id, 0, 500)).map((event) => event.seq);
      expect(seqs).toEqual(Array.from({ length: 26 }, (_, i) => i + 1));
      expect((await runs.get('acme', id))?.cost.toolCalls).toBe(4);
    });
  });
}
