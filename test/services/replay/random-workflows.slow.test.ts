import fc from 'fast-check';
import { hashOf } from '#domain/hash.ts';
import { noCost } from '#domain/runs/run.ts';
import { forkPlan } from '#services/replay/fork-point.ts';
import { replayRun } from '#services/replay/replay-run.ts';
import { stepTraces } from '#services/replay/step-traces.ts';
import { ended, placesOf, walked } from './forked.ts';
import { killedAndResumed } from './killed-in-step.ts';
import type { Death } from './mortal-ports.ts';
import { randomDefinition } from './random-definition.ts';
import { type Day, NAMES, runOnce } from './random-floor.ts';

/** A day with a definition of its own; four in ten act. */
const days = (deaths: number, most = 4): fc.Arbitrary<Day> =>
  fc
    .record({
      seed: fc.noBias(fc.nat()),
      agents: fc.integer({ min: 1, max: most }),
      model: fc.boolean(),
      faults: fc.constantFrom(0, 0.1, 0.3),
      deaths: fc.constant(deaths),
      acts: fc.constantFrom(true, true, false, false, false),
    })
    .map(({ acts, ...day }) => ({
      ...day,
      definition: randomDefinition(day.seed, NAMES.slice(0, day.agents), acts),
    }));

/** An agent that only a step names, and that loses all its workers: the report is drafted without it. */
const UNANSWERED: Day = {
  ...{ seed: 568_167_634, agents: 2, model: true, faults: 0.3, deaths: 0.2 },
  definition: randomDefinition(568_167_634, NAMES.slice(0, 2), true),
};

/** Each failure is told as it is: a smaller seed is no smaller definition. */
const HUNDRED = { numRuns: 100, endOnFailure: true };

type Events = Parameters<typeof stepTraces>[0];

/** The steps whose last call came before the first of `at`. */
function stepsBefore(events: Events, at: string): string[] {
  const begun = stepTraces(events).find(({ key }) => key === at.split('/')[0])?.begun ?? 0;
  const after = events.filter((e) => e.seq >= begun).flatMap((e) => ('step' in e ? [e.step] : []));
  return stepTraces(events).flatMap(({ key }) => (after.includes(key) ? [] : [key]));
}

const workedIn = (events: Events): string[] =>
  events.flatMap((e) =>
    e.type === 'step-claimed' || e.type === 'tool-called' || e.type === 'model-called' ? [e.step] : [],
  );

const count = (counts: Map<string, number>, name: string): void =>
  void counts.set(name, (counts.get(name) ?? 0) + 1);

const told = (counts: ReadonlyMap<string, number>): string =>
  [...counts].map(([name, n]) => `${n} ${name}`).join(', ');

describe('a run of any workflow', () => {
  it('is replayed from its record without a difference or a miss', async () => {
    const seen = new Set<string>();
    const ends = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(days(0.2), async (day) => {
        const { record, agents } = await runOnce(day);
        const { difference, miss, identical } = await replayRun(record, agents);
        expect({ difference, miss, identical }).toEqual({ identical: true });
        seen.add(hashOf(day.definition));
        count(ends, record.run.status);
      }),
      { ...HUNDRED, examples: [[UNANSWERED]] },
    );
    expect(seen.size).toBe(100);
    process.stdout.write(`100 definitions replayed: ${told(ends)}\n`);
  }, 400_000);

  it('is forked at any step or call without asking anything of what comes before', async () => {
    const ends = new Map<string, number>();
    let carried = 0;
    await fc.assert(
      fc.asyncProperty(days(0), fc.nat(), async (day, pick) => {
        const floor = await ended(day);
        const places = placesOf(floor.source.events);
        if (places.length === 0) return;
        const at = places[pick % places.length] ?? '';
        const plan = forkPlan(floor.source.run, floor.source.events, at);
        const fork = await floor.fork(at);
        const { record, models, tools } = await walked(floor, fork);
        const again = workedIn(record.events);
        const before = [...plan.carried.map(({ key }) => key), ...stepsBefore(floor.source.events, at)];
        expect(before.filter((step) => again.includes(step))).toEqual([]);
        const asked = record.events.filter((e) => e.type === 'tool-called').length;
        const modelled = record.events.filter((e) => e.type === 'model-called').length;
        // a failure that is taken over can end the fork before it comes to its step
        const reused = again.includes(plan.step) ? plan.reused : noCost;
        expect(models).toBe(modelled - reused.modelCalls);
        expect(tools).toBeLessThanOrEqual(asked - reused.toolCalls);
        expect(record.run).toMatchObject({ forkedFrom: { runId: floor.run.id, at } });
        const { difference, miss, identical } = await replayRun(record, floor.agents);
        expect({ difference, miss, identical }).toEqual({ identical: true });
        count(ends, record.run.status);
        carried += plan.carried.length;
      }),
      HUNDRED,
    );
    expect(carried).toBeGreaterThan(100);
    process.stdout.write(`100 definitions forked: ${told(ends)}, ${carried} steps taken over\n`);
  }, 400_000);

  it('goes on after a death in any step, and neither a finished step nor an effect is repeated', async () => {
    let deaths = 0;
    let acted = 0;
    const ends = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(days(0, 2), fc.nat(), async (day, pick) => {
        const never = { call: Number.POSITIVE_INFINITY, after: true };
        const whole = await killedAndResumed(day, never, true);
        for (const death of deathsIn([...whole.writes.values()], pick)) {
          const waits = (pick + death.call) % 2 === 0;
          const { repeated, twice, status, differs, ...more } = await killedAndResumed(day, death, waits);
          expect({ death, repeated, twice, differs }).toEqual({
            ...{ death, repeated: [], twice: [], differs: {} },
          });
          deaths += 1;
          acted += more.acted;
          count(ends, status);
        }
      }),
      HUNDRED,
    );
    expect(deaths).toBeGreaterThan(1_000);
    expect(acted).toBeGreaterThan(100);
    process.stdout.write(`100 definitions killed: ${deaths} deaths, ${acted} effects, ${told(ends)}\n`);
  }, 900_000);
});

/** Before and after the last write of each step; of those with many, receipts among them, at one of the others too. */
const deathsIn = (steps: readonly (readonly number[])[], pick: number): readonly Death[] =>
  steps.flatMap((calls, i) => {
    const last = calls.at(-1) ?? 1;
    const other = calls[(pick + i) % calls.length] ?? 1;
    const ends = [false, true].map((after) => ({ call: last, after }));
    return calls.length < 4 ? ends : [...ends, { call: other, after: (pick + i) % 2 === 0 }];
  });
