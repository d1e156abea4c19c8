import fc from 'fast-check';
import { forkPlan } from '#services/replay/fork-point.ts';
import { replayRun } from '#services/replay/replay-run.ts';
import { ended, placesOf, walked } from './forked.ts';

describe('a fork of any run at any step or call', () => {
  it('asks nothing again of all that comes before it', async () => {
    let within = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          seed: fc.nat(),
          agents: fc.integer({ min: 1, max: 3 }),
          model: fc.boolean(),
          faults: fc.double({ min: 0, max: 0.3, noNaN: true }),
          deaths: fc.constant(0),
        }),
        fc.nat(),
        async (day, pick) => {
          const floor = await ended(day);
          const places = placesOf(floor.source.events);
          const at = places[pick % places.length] ?? '';
          const plan = forkPlan(floor.source.run, floor.source.events, at);
          const fork = await floor.fork(at);
          const { record, live, models, tools } = await walked(floor, fork);
          const agentOf = (step: string) => step.replace(/^agent:/, '');
          // no carried step made a call
          const carried = new Set(plan.carried.map(({ key }) => agentOf(key)));
          expect(live.filter((call) => carried.has(call.split(' ')[0] ?? ''))).toEqual([]);
          // of the step itself only what comes after the fork was asked
          const own = record.events.filter((e) => 'step' in e && e.step === plan.step);
          const made = own.filter((e) => e.type === 'model-called').length;
          expect(models).toBe(
            record.events.filter((e) => e.type === 'model-called').length - plan.reused.modelCalls,
          );
          expect(made).toBeGreaterThanOrEqual(plan.reused.modelCalls);
          expect(record.run.cost.modelCalls).toBe(models);
          const asked = record.events.filter((e) => e.type === 'tool-called').length;
          expect(record.run.cost.toolCalls).toBe(asked - plan.reused.toolCalls);
          expect(tools).toBeLessThanOrEqual(record.run.cost.toolCalls);
          expect(own.filter((e) => e.type === 'step-failed')).toEqual([]);
          if (plan.calls.length > 0) within += 1;
          // and it is a run like any other
          expect(record.run).toMatchObject({
            status: 'succeeded',
            requestedBy: 'key_2',
            forkedFrom: { runId: floor.run.id, at },
          });
          const replayed = await replayRun(record, floor.agents);
          expect(replayed.difference).toBeUndefined();
          expect(replayed.miss).toBeUndefined();
        },
      ),
      { numRuns: 100 },
    );
    expect(within).toBeGreaterThan(50);
  }, 120_000);
});
