import * as fc from 'fast-check';
import { canonicalJson } from '#domain/json.ts';
import { RunStatus } from '#domain/runs/status.ts';
import { withEmulator } from '../emulator/with-emulator.ts';
import { awsWorlds } from './aws-world.ts';
import { memoryWorld } from './memory-world.ts';
import { accepted, codeOf, drawn, evidenceOf, outboxOf, sampleRun } from './samples.ts';
import type { World } from './world.ts';

const tenants = ['acme', 'acme2'] as const;
const samples = [sampleRun('acme'), sampleRun('acme2'), sampleRun('acme'), sampleRun('acme')];
// mostly a run's own tenant, and mostly the same two runs: else little happens to any of them
const run = fc.oneof({ weight: 3, arbitrary: fc.nat({ max: 1 }) }, fc.nat({ max: 3 }));
const of = fc.oneof(
  {
    weight: 5,
    arbitrary: run.map((i) => ({
      run: i,
      tenant: samples[i]?.tenantId === 'acme2' ? tenants[1] : tenants[0],
    })),
  },
  fc.record({ run, tenant: fc.constantFrom(...tenants) }),
);
const step = fc.constantFrom('plan', 'agent:network');
const time = fc.nat({ max: 50 });
const status = fc.constantFrom(...RunStatus.options);
const count = fc.nat({ max: 3 });

/** One call on any world, answering what a caller sees of it. */
type Call = (world: World) => Promise<unknown>;
type Target = { run: number; tenant: (typeof tenants)[number] };

const answerOf = async (call: Promise<unknown>): Promise<unknown> => {
  let answer: unknown;
  const code = await codeOf(call.then((value) => (answer = value)));
  return code === 'none' ? (answer ?? 'nothing') : code;
};
const idOf = ({ run }: Target): string => samples[run]?.id ?? '';
const events = (n: number) => Array.from({ length: n }, (_, i) => drawn(i));

const beginnings = samples
  .slice(0, 2)
  .map((it): [string, Call] => ['begin', (w) => w.runs.create(it, [accepted], outboxOf(it))]);

const call: fc.Arbitrary<readonly [string, Call]> = fc.oneof(
  of.map((it): [string, Call] => {
    const run = { ...(samples[it.run] ?? sampleRun('acme')), tenantId: it.tenant };
    return [`create ${it.tenant} ${it.run}`, (w) => w.runs.create(run, [accepted], outboxOf(run))];
  }),
  fc.tuple(of, fc.integer({ min: 1, max: 4 }), status, time, count).map(([it, version, now, at, n]) => {
    const base = { ...(samples[it.run] ?? sampleRun('acme')), tenantId: it.tenant };
    const run = { ...base, version: version + 1, status: now, updatedAt: at };
    const sends =
      n === 0 ? { ...outboxOf(run, at), id: `stop-${version}`, kind: 'stop-run' as const } : undefined;
    const title = `update ${it.tenant} ${it.run} ${version} ${now} at ${at} with ${n}`;
    return [title, (w: World) => w.runs.update(run, events(n), sends)] as const;
  }),
  fc
    .tuple(of, count)
    .map(([it, n]): [string, Call] => [
      `append ${it.tenant} ${it.run} ${n}`,
      (w) => w.runs.append(it.tenant, idOf(it), events(n)),
    ]),
  of.map((it): [string, Call] => [
    `cost ${it.tenant} ${it.run}`,
    (w) => w.runs.addCost(it.tenant, idOf(it), { toolCalls: 1, modelMicros: it.run }),
  ]),
  fc
    .tuple(of, step, time, time)
    .map(([it, key, now, lease]): [string, Call] => [
      `claim ${it.tenant} ${it.run} ${key} ${now} ${lease}`,
      (w) => w.runs.claimStep(it.tenant, idOf(it), key, now, 10 + lease),
    ]),
  fc
    .tuple(of, step, count, time)
    .map(([it, key, epoch, until]): [string, Call] => [
      `extend ${it.tenant} ${it.run} ${key} ${epoch} ${until}`,
      (w) => w.runs.extendStep(it.tenant, idOf(it), key, epoch, until),
    ]),
  fc.tuple(of, step, fc.integer({ min: 1, max: 3 }), count).map(([it, key, epoch, n]): [string, Call] => {
    const ended = { key, epoch, status: 'done' as const, leaseUntil: n, result: evidenceOf(key) };
    const title = `end ${it.tenant} ${it.run} ${key} ${epoch} with ${n}`;
    return [title, (w) => w.runs.endStep(it.tenant, idOf(it), ended, events(n))];
  }),
  fc
    .tuple(of, fc.nat({ max: 12 }), fc.integer({ min: 1, max: 9 }))
    .map(([it, after, n]): [string, Call] => [
      `events ${it.tenant} ${it.run} after ${after}, ${n}`,
      (w) => w.runs.events(it.tenant, idOf(it), after, n),
    ]),
  fc
    .tuple(of, fc.option(status), fc.integer({ min: 1, max: 4 }), fc.boolean())
    .map(([it, only, limit, behind]): [string, Call] => {
      const query = { limit, ...(only ? { status: only } : {}), ...(behind ? { cursor: idOf(it) } : {}) };
      return [`list ${it.tenant} ${JSON.stringify(query)}`, (w) => w.runs.list(it.tenant, query)];
    }),
  of.map((it): [string, Call] => {
    const run = { ...(samples[it.run] ?? sampleRun('acme')), tenantId: it.tenant };
    return [`sent ${it.tenant} ${it.run}`, (w) => w.outbox.markSent(outboxOf(run))];
  }),
);

const sorted = (items: readonly unknown[]): string[] => items.map((item) => canonicalJson(item)).sort();

/** Everything there is to see of a world. */
const picture = async (world: World): Promise<unknown> => ({
  runs: await Promise.all(
    tenants.flatMap((tenant) =>
      samples.map(async ({ id }) => [
        await world.runs.get(tenant, id),
        await world.otherRuns().events(tenant, id, 0, 500),
        await world.runs.getStep(tenant, id, 'plan'),
        await world.runs.getStep(tenant, id, 'agent:network'),
      ]),
    ),
  ),
  listed: await Promise.all(tenants.map((tenant) => world.runs.list(tenant, { limit: 100 }))),
  // two tenants' rows of one moment and id have no order
  pending: sorted(await world.outbox.pending(10_000, 100)),
  stale: sorted(await world.unfinished.stale(10_000, 100)),
});

describe('the run store of the table', () => {
  withEmulator();
  let aws: () => Promise<World>;
  beforeAll(async () => {
    aws = await awsWorlds();
  });

  it('answers every sequence of calls like the one in memory', async () => {
    const codes = new Set<unknown>();
    await fc.assert(
      fc.asyncProperty(fc.array(call, { minLength: 20, maxLength: 60 }), async (calls) => {
        const [table, memory] = [await aws(), memoryWorld()];
        for (const [title, run] of [...beginnings, ...calls]) {
          const expected = await answerOf(run(memory));
          codes.add(typeof expected === 'string' ? expected : 'something');
          expect([title, await answerOf(run(table))]).toEqual([title, expected]);
        }
        expect(await picture(table)).toEqual(await picture(memory));
      }),
      { numRuns: 30 },
    );
    // the sequences met every kind of answer
    expect([...codes].sort()).toEqual([
      'conflict',
      'lease_held',
      'not_found',
      'nothing',
      'something',
      'stale_owner',
    ]);
  });
});
