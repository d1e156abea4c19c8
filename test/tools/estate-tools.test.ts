import type { ToolContext } from '#declare/tool.ts';
import type { Change } from '#domain/telemetry/change.ts';
import type { QuotaState } from '#domain/telemetry/estate.ts';
import type { ChangeSource, EstateSource } from '#ports/telemetry.ts';
import { detectDrift } from '#tools/detect-drift.ts';
import { listChanges } from '#tools/list-changes.ts';
import { listFunctions } from '#tools/list-functions.ts';
import { listQueues } from '#tools/list-queues.ts';
import { listQuotas } from '#tools/list-quotas.ts';
import { listStacks } from '#tools/list-stacks.ts';
import { listTables } from '#tools/list-tables.ts';
import { mapTopology } from '#tools/map-topology.ts';
import { readDatabaseLoad } from '#tools/read-database-load.ts';

const window = { from: 1000, to: 2000 };
const context: ToolContext = { signal: new AbortController().signal, now: 2000, window, destinations: [] };
const queue = {
  name: 'orders',
  visible: 3,
  inFlight: 0,
  delayed: 0,
  isDeadLetterQueue: false,
};
const change = (at: number): Change => ({ at, kind: 'deploy', resource: 'r', summary: 's', source: 'x' });
const quotas: QuotaState[] = [
  { service: 's', name: 'unknown use', limit: 10 },
  { service: 's', name: 'half', limit: 10, used: 5 },
  { service: 's', name: 'near', limit: 100, used: 95 },
];
const estate: EstateSource = {
  stacks: async () => [],
  functions: async () => [],
  queues: async (missed) => {
    missed?.('ages', 'not allowed');
    return [queue];
  },
  tables: async () => [],
  quotas: async () => quotas,
  databaseLoad: async () => [
    { node: 'db', statement: 'light', load: 1, waits: {} },
    { node: 'db', statement: 'heavy', load: 7, waits: { 'io/read': 6 } },
  ],
  drift: async (stack) => [
    { stack, logicalId: 'F', physicalId: 'f', type: 'T', status: 'MODIFIED', properties: ['/Timeout'] },
  ],
};
const changes: ChangeSource = {
  changes: async ({ from, to }) => [from, to].map(change),
  topology: async () => ({ nodes: [{ id: 'a', kind: 'function' }], edges: [] }),
};
const deps = {
  estate,
  changes,
  clock: { now: () => 2000, sleep: async () => {} },
  random: { id: () => '', fraction: () => 0, bytes: () => new Uint8Array() },
};

describe('the listings of the estate', () => {
  it('answer what there is and name the parts that could not be read', async () => {
    expect(await listQueues.run(deps, {}, context)).toEqual({
      queues: [queue],
      gaps: [{ what: 'ages', why: 'not allowed' }],
    });
    expect(await listStacks.run(deps, {}, context)).toEqual({ stacks: [], gaps: [] });
    expect(await listFunctions.run(deps, {}, context)).toEqual({ functions: [], gaps: [] });
    expect(await listTables.run(deps, {}, context)).toEqual({ tables: [], gaps: [] });
  });

  it('put the quota nearest to its limit first and an unmeasured one last', async () => {
    const found = await listQuotas.run(deps, {}, context);
    expect(found.quotas.map((q) => q.name)).toEqual(['near', 'half', 'unknown use']);
  });

  it('put the heaviest statement first', async () => {
    const found = await readDatabaseLoad.run(deps, {}, context);
    expect(found.load.map((l) => l.statement)).toEqual(['heavy', 'light']);
  });

  it('answer in the form that they declare', async () => {
    for (const tool of [listQueues, listQuotas, listStacks, listFunctions, listTables, readDatabaseLoad]) {
      const found = await tool.run(deps, {}, context);
      expect(tool.output.parse(found)).toEqual(found);
      expect(tool.mutates).toBe(false);
    }
  });
});

describe('list_changes', () => {
  it('looks over the run’s window unless told otherwise', async () => {
    const found = await listChanges.run(deps, {}, context);
    expect(found).toEqual({ window, changes: [change(1000), change(2000)], truncated: false, gaps: [] });
    expect((await listChanges.run(deps, { from: 1500 }, context)).window).toEqual({ from: 1500, to: 2000 });
  });

  it('keeps the newest of too many', async () => {
    const many = { ...changes, changes: async () => Array.from({ length: 1500 }, (_, i) => change(i)) };
    const found = await listChanges.run({ ...deps, changes: many }, {}, context);
    expect([found.changes.length, found.changes.at(-1)?.at, found.truncated]).toEqual([1000, 1499, true]);
  });
});

describe('map_topology', () => {
  it('answers the graph', async () => {
    expect(await mapTopology.run(deps, {}, context)).toEqual({
      graph: { nodes: [{ id: 'a', kind: 'function' }], edges: [] },
      gaps: [],
    });
  });
});

describe('detect_drift', () => {
  it('answers what differs', async () => {
    const found = await detectDrift.run(deps, { stack: 'shop' }, context);
    expect(found.drift.map((d) => [d.stack, d.logicalId, d.properties])).toEqual([
      ['shop', 'F', ['/Timeout']],
    ]);
  });

  it('is a gap where the source cannot look', async () => {
    const { drift: _, ...recorded } = estate;
    await expect(
      detectDrift.run({ ...deps, estate: recorded }, { stack: 'shop' }, context),
    ).rejects.toMatchObject({ code: 'not_supported' });
  });

  it('takes no stack name that could mean something else', () => {
    for (const stack of ['', '../x', 'a b', 'arn:aws:cloudformation', '-x']) {
      expect(detectDrift.input.safeParse({ stack }).success).toBe(false);
    }
  });
});
