import { noCost, type Run } from '#domain/runs/run.ts';
import type { Step } from '#domain/runs/step.ts';
import { MAX_CARRIED_STEPS } from '#ports/run-store.ts';
import { accepted, codeOf, drawn, outboxOf, sampleRun } from './samples.ts';
import type { World } from './world.ts';

/** What RunStore promises of runs. */
export function runStoreContract(world: () => Promise<World>): void {
  describe('RunStore', () => {
    const made = async (members: Partial<Run> = {}) => {
      const it = await world();
      const run = sampleRun('acme', members);
      await it.runs.create(run, [accepted], outboxOf(run));
      return { ...it, run };
    };

    it('gives back a run as it was created, to every reader', async () => {
      const { runs, otherRuns, run } = await made();
      expect(await runs.get('acme', run.id)).toEqual(run);
      expect(await otherRuns().get('acme', run.id)).toEqual(run);
    });

    it('creates a run, its first events and its outbox entry together', async () => {
      const { runs, outbox, run } = await made();
      expect(await runs.events('acme', run.id, 0, 500)).toEqual([{ ...accepted, seq: 1 }]);
      expect(await outbox.pending(1001, 10)).toEqual([outboxOf(run)]);
    });

    it('creates a run once, and leaves all as it was the second time', async () => {
      const { runs, outbox, run } = await made();
      const again = { ...run, correlationId: 'req_2' };
      const entry = { ...outboxOf(run), id: 'another' };
      expect(await codeOf(runs.create(again, [accepted], entry))).toBe('conflict');
      expect(await runs.get('acme', run.id)).toEqual(run);
      expect(await runs.events('acme', run.id, 0, 500)).toHaveLength(1);
      expect(await outbox.pending(1001, 10)).toEqual([outboxOf(run)]);
    });

    it('creates no run without an event', async () => {
      const { runs } = await world();
      const run = sampleRun('acme');
      expect(await codeOf(runs.create(run, [], outboxOf(run)))).toBe('invalid_request');
      expect(await runs.get('acme', run.id)).toBeUndefined();
    });

    it('creates a run with steps that have ended elsewhere, which nobody can claim', async () => {
      const { runs, otherRuns } = await world();
      const run = sampleRun('acme', {
        resumes: sampleRun('acme').id,
        forkedFrom: { runId: sampleRun('acme').id, at: 'agent:log-analysis/m2', reused: noCost },
        model: 'off',
      });
      const result = { hash: 'a'.repeat(64), bytes: 3, mediaType: 'application/json' };
      const ended = { epoch: 1, leaseUntil: 0 };
      const carried: Step[] = [
        { ...ended, key: 'agent:log-analysis', status: 'done', result },
        { ...ended, key: 'synthesize', status: 'failed', failure: { code: 'timeout', message: 'late' } },
      ];
      await runs.create(run, [accepted], outboxOf(run), carried);
      expect(await runs.get('acme', run.id)).toEqual(run);
      for (const step of carried) {
        expect(await otherRuns().getStep('acme', run.id, step.key)).toEqual(step);
        expect(await runs.claimStep('acme', run.id, step.key, 9_000, 1_000)).toEqual(step);
      }
      expect((await runs.claimStep('acme', run.id, 'verify', 9_000, 1_000)).status).toBe('claimed');
    });

    it('begins no run with more steps than fit, and leaves nothing of it', async () => {
      const { runs } = await world();
      const run = sampleRun('acme');
      const many = Array.from({ length: MAX_CARRIED_STEPS + 1 }, (_, i): Step => {
        const letter = String.fromCharCode(97 + (i % 26));
        return { key: `tool:${letter}${i}`, status: 'failed', epoch: 1, leaseUntil: 0 };
      });
      expect(await codeOf(runs.create(run, [accepted], outboxOf(run), many))).toBe('invalid_request');
      expect(await runs.get('acme', run.id)).toBeUndefined();
      await runs.create(run, [accepted], outboxOf(run), many.slice(1));
      expect(await runs.getStep('acme', run.id, many[1]?.key ?? '')).toEqual(many[1]);
    });

    it('answers a run of another tenant exactly like a missing one', async () => {
      const { runs, run } = await made();
      const missing = sampleRun('acme').id;
      const foreign = { ...run, tenantId: 'acme2', version: 2 };
      for (const [tenant, id] of [
        ['acme2', run.id],
        ['acme', missing],
      ] as const) {
        expect(await runs.get(tenant, id)).toBeUndefined();
        expect(await runs.events(tenant, id, 0, 10)).toEqual([]);
        expect(await runs.getStep(tenant, id, 'plan')).toBeUndefined();
        expect(await codeOf(runs.append(tenant, id, [drawn(1)]))).toBe('not_found');
        expect(await codeOf(runs.addCost(tenant, id, { toolCalls: 1 }))).toBe('not_found');
        expect(await codeOf(runs.claimStep(tenant, id, 'plan', 0, 10))).toBe('not_found');
        expect(await codeOf(runs.extendStep(tenant, id, 'plan', 1, 10))).toBe('stale_owner');
        expect(await codeOf(runs.update({ ...foreign, tenantId: tenant, id }, []))).toBe('conflict');
      }
      expect((await runs.list('acme2', { limit: 10 })).items).toEqual([]);
      expect(await runs.get('acme', run.id)).toEqual(run);
    });

    it('updates a run at the version before, with its events and outbox entry', async () => {
      const { runs, outbox, run } = await made();
      const running = { ...run, version: 2, status: 'running' as const, updatedAt: 2000 };
      const stop = { ...outboxOf(run), id: 'stop', kind: 'stop-run' as const, createdAt: 2000 };
      await runs.update(running, [{ type: 'run-started', attempt: 1, at: 2000 }, drawn(3)], stop);
      expect(await runs.get('acme', run.id)).toEqual(running);
      expect((await runs.events('acme', run.id, 1, 10)).map((e) => [e.seq, e.type])).toEqual([
        [2, 'run-started'],
        [3, 'random-drawn'],
      ]);
      expect(await outbox.pending(3000, 10)).toEqual([outboxOf(run), stop]);
    });

    it('marks as sent, in the same transaction, the entry whose arrival an update proves', async () => {
      const { runs, outbox, run } = await made();
      const running = { ...run, version: 2, status: 'running' as const, updatedAt: 2000 };
      const sent = outboxOf(run);
      expect(await codeOf(runs.update({ ...running, version: 3 }, [drawn(1)], undefined, sent))).toBe(
        'conflict',
      );
      expect(await outbox.pending(3000, 10)).toEqual([sent]);
      await runs.update(running, [drawn(1)], undefined, sent);
      expect(await outbox.pending(3000, 10)).toEqual([]);
      expect(await runs.get('acme', run.id)).toEqual(running);
    });

    it('refuses an update at any other version and writes nothing of it', async () => {
      const { runs, outbox, run } = await made();
      for (const version of [1, 3]) {
        const late = { ...run, version, status: 'running' as const };
        expect(await codeOf(runs.update(late, [drawn(1)], { ...outboxOf(run), id: 'x' }))).toBe('conflict');
      }
      expect(await runs.get('acme', run.id)).toEqual(run);
      expect(await runs.events('acme', run.id, 0, 10)).toHaveLength(1);
      expect(await outbox.pending(3000, 10)).toHaveLength(1);
    });

    it('lets one of many concurrent updates win, with its events only', async () => {
      const { otherRuns, runs, run } = await made();
      const updates = Array.from({ length: 20 }, (_, i) =>
        codeOf(otherRuns().update({ ...run, version: 2, correlationId: `req_${i}` }, [drawn(i)])),
      );
      const codes = await Promise.all(updates);
      expect(codes.filter((code) => code === 'none')).toHaveLength(1);
      expect(codes.filter((code) => code === 'conflict')).toHaveLength(19);
      const winner = codes.indexOf('none');
      expect((await runs.get('acme', run.id))?.correlationId).toBe(`req_${winner}`);
      expect(await runs.events('acme', run.id, 1, 10)).toEqual([{ ...drawn(winner), seq: 2 }]);
    });

    it('adds to the cost atomically, whatever the version, and no update changes it', async () => {
      const { otherRuns, runs, run } = await made();
      await Promise.all([
        ...Array.from({ length: 20 }, () =>
          otherRuns().addCost('acme', run.id, { toolCalls: 1, modelMicros: 250 }),
        ),
        otherRuns().update({ ...run, version: 2, cost: { ...run.cost, toolCalls: 99 } }, [drawn(0)]),
      ]);
      await runs.addCost('acme', run.id, {});
      expect(await runs.get('acme', run.id)).toEqual({
        ...run,
        version: 2,
        cost: { ...run.cost, toolCalls: 20, modelMicros: 5000 },
      });
    });

    it('lists a run that has left its optional members out, or put them in', async () => {
      const { runs, run } = await made();
      const report = { hash: 'a'.repeat(64), bytes: 5, mediaType: 'application/json' };
      const failure = { code: 'timeout', message: 'took too long', step: 'plan' };
      const ended = { ...run, version: 2, status: 'failed' as const, finishedAt: 9, report, failure };
      await runs.update(ended, [{ type: 'run-failed', error: failure, at: 9 }]);
      expect((await runs.list('acme', { limit: 1 })).items).toEqual([ended]);
    });
  });
}
