import { sha256 } from '#domain/hash.ts';
import type { WorkflowVersion } from '#ports/workflow-store.ts';
import type { World } from './world.ts';

const given = (members: Partial<WorkflowVersion> = {}): Omit<WorkflowVersion, 'version'> => {
  const definition = members.definition ?? '{"steps":1}';
  return {
    tenantId: 'acme',
    workflowId: 'nightly',
    title: 'Nightly',
    createdBy: 'key_1',
    createdAt: 1_795_253_400_000,
    ...members,
    definition,
    hash: sha256(definition),
  };
};
const summaryOf = ({ definition: _, ...summary }: WorkflowVersion) => summary;

/** What WorkflowStore promises. */
export function workflowStoreContract(world: () => Promise<World>): void {
  describe('WorkflowStore', () => {
    it('counts versions from 1 on, and keeps each as it was', async () => {
      const { workflows, otherWorkflows } = await world();
      const first = await workflows.put(given());
      const second = await otherWorkflows().put(given({ definition: '{"steps":2}', title: 'More' }));
      expect([first.version, second.version]).toEqual([1, 2]);
      expect(await workflows.get('acme', 'nightly')).toEqual(second);
      expect(await workflows.get('acme', 'nightly', 1)).toEqual(first);
      expect(await workflows.get('acme', 'nightly', 3)).toBeUndefined();
      expect(await workflows.versions('acme', 'nightly', { limit: 9 })).toEqual(
        [second, first].map(summaryOf),
      );
      expect(await workflows.versions('acme', 'nightly', { limit: 1 })).toEqual([summaryOf(second)]);
      expect(await workflows.versions('acme', 'nightly', { limit: 9, before: 2 })).toEqual([
        summaryOf(first),
      ]);
    });

    it('answers the latest version for its own content, and makes a new one of older content', async () => {
      const { workflows } = await world();
      const first = await workflows.put(given());
      expect(await workflows.put(given({ createdBy: 'key_2', createdAt: 9 }))).toEqual(first);
      await workflows.put(given({ definition: '{}' }));
      expect(await workflows.put(given())).toMatchObject({ version: 3, hash: first.hash });
    });

    it('gives each of many writers a version of its own', async () => {
      const { workflows, otherWorkflows } = await world();
      const stores = [workflows, otherWorkflows(), workflows, otherWorkflows()];
      const put = await Promise.all(stores.map((store, i) => store.put(given({ definition: `{"n":${i}}` }))));
      expect(put.map(({ version }) => version).sort()).toEqual([1, 2, 3, 4]);
      const [latest] = await workflows.list('acme');
      expect(latest?.version).toBe(4);
    });

    it('lists the latest version of each workflow of a tenant, and of no other', async () => {
      const { workflows } = await world();
      await workflows.put(given());
      const nightly = await workflows.put(given({ definition: '{"steps":2}' }));
      const daily = await workflows.put(given({ workflowId: 'daily' }));
      await workflows.put(given({ tenantId: 'acme2', workflowId: 'theirs' }));
      expect(await workflows.list('acme')).toEqual([daily, nightly].map(summaryOf));
      expect(await workflows.get('acme', 'theirs')).toBeUndefined();
      expect(await workflows.versions('acme', 'theirs', { limit: 9 })).toEqual([]);
      expect(await workflows.list('nobody')).toEqual([]);
    });

    it('knows which machines nobody has used since, the latest use counting', async () => {
      const { workflows, otherWorkflows } = await world();
      for (const usedAt of [10, 30, 20]) await workflows.noteUse({ machine: 'a', usedAt });
      await otherWorkflows().noteUse({ machine: 'b', usedAt: 15 });
      expect(await workflows.unused(15, 9)).toEqual([]);
      expect(await workflows.unused(16, 9)).toEqual([{ machine: 'b', usedAt: 15 }]);
      expect(await workflows.unused(99, 9)).toEqual([
        { machine: 'a', usedAt: 30 },
        { machine: 'b', usedAt: 15 },
      ]);
      expect(await workflows.unused(99, 1)).toHaveLength(1);
    });

    it('forgets a machine unless it was used since it was looked at', async () => {
      const { workflows, otherWorkflows } = await world();
      await workflows.noteUse({ machine: 'a', usedAt: 10 });
      await otherWorkflows().noteUse({ machine: 'a', usedAt: 20 });
      expect(await workflows.forget({ machine: 'a', usedAt: 10 })).toBe(false);
      expect(await workflows.forget({ machine: 'a', usedAt: 20 })).toBe(true);
      expect(await workflows.forget({ machine: 'a', usedAt: 20 })).toBe(false);
      expect(await workflows.unused(99, 9)).toEqual([]);
    });
  });
}
