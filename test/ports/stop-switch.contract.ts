import { sampleRun } from './samples.ts';
import type { World } from './world.ts';

/** What StopSwitch promises. */
export function stopSwitchContract(world: () => Promise<World>): void {
  describe('StopSwitch', () => {
    const runId = sampleRun('acme').id;
    const work = { tenantId: 'acme', runId, agentId: 'network' };

    it('says nothing while no mark is set', async () => {
      expect(await (await world()).stop.stopped(work)).toBeUndefined();
    });

    it.each([
      { kind: 'run', tenantId: 'acme', runId },
      { kind: 'tenant', tenantId: 'acme' },
      { kind: 'agent', agentId: 'network' },
      { kind: 'everything' },
    ] as const)('stops what $kind concerns until it is cleared', async (scope) => {
      const { stop } = await world();
      await stop.stop(scope, 1, 'because');
      await stop.stop(scope, 2, 'because of this');
      const other = { tenantId: 'acme2', runId: sampleRun('acme2').id, agentId: 'logs' };
      expect(await stop.stopped(work)).toBe('because of this');
      expect(await stop.stopped(other)).toBe(scope.kind === 'everything' ? 'because of this' : undefined);
      await stop.clear(scope);
      await stop.clear(scope);
      expect(await stop.stopped(work)).toBeUndefined();
    });

    it('tells which of the asked marks are set, in the order asked for', async () => {
      const { stop } = await world();
      const runs = Array.from({ length: 120 }, (_, i) => ({
        kind: 'run' as const,
        tenantId: 'acme',
        runId: `${runId.slice(0, -3)}${String(i).padStart(3, '0')}`,
      }));
      const [, second] = runs;
      if (second === undefined) throw new Error('no run');
      expect(await stop.marks([{ kind: 'everything' }, ...runs])).toEqual([]);
      await stop.stop({ kind: 'agent', agentId: 'network' }, 3, 'too eager');
      await stop.stop(second, 4, 'first');
      await stop.stop(second, 5, 'enough');
      await stop.stop({ kind: 'tenant', tenantId: 'acme2' }, 6, 'theirs');
      expect(
        await stop.marks([...runs, { kind: 'everything' }, { kind: 'agent', agentId: 'network' }]),
      ).toEqual([
        { scope: second, at: 5, reason: 'enough' },
        { scope: { kind: 'agent', agentId: 'network' }, at: 3, reason: 'too eager' },
      ]);
      expect(await stop.marks([])).toEqual([]);
    });

    it('does not stop the same run id of another tenant, nor work without an agent by an agent mark', async () => {
      const { stop } = await world();
      await stop.stop({ kind: 'run', tenantId: 'acme', runId }, 1, 'x');
      await stop.stop({ kind: 'agent', agentId: 'network' }, 1, 'x');
      expect(await stop.stopped({ tenantId: 'acme2', runId })).toBeUndefined();
    });

    it('names the widest of several marks, and the next once that is cleared', async () => {
      const { stop } = await world();
      await stop.stop({ kind: 'run', tenantId: 'acme', runId }, 1, 'run');
      await stop.stop({ kind: 'everything' }, 1, 'everything');
      expect(await stop.stopped(work)).toBe('everything');
      await stop.clear({ kind: 'everything' });
      expect(await stop.stopped(work)).toBe('run');
    });
  });
}
