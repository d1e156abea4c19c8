import fc from 'fast-check';
import { canonicalJson } from '#domain/json.ts';
import type { RunEvent } from '#domain/runs/event.ts';
import { faultsOfRecord, RunRecord } from '#domain/runs/run-record.ts';
import { replayRun } from '#services/replay/replay-run.ts';
import { runOnce } from './random-floor.ts';

const calm = { seed: 1, agents: 2, model: true, faults: 0, deaths: 0 };

describe('a replay', () => {
  it('makes the history of a run again, byte for byte', async () => {
    const { record, agents } = await runOnce(calm);
    const replayed = await replayRun(record, agents);
    expect(replayed).toMatchObject({ identical: true, steps: 4, given: 0 });
    expect(replayed.log).toEqual(record.events.map((event) => canonicalJson(event)));
    expect(record.events.at(-1)?.type).toBe('run-succeeded');
  });

  it('does the same for any run, with faults in tools and models and workers that die', async () => {
    let identical = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          seed: fc.nat(),
          agents: fc.integer({ min: 1, max: 4 }),
          model: fc.boolean(),
          faults: fc.double({ min: 0, max: 0.5, noNaN: true }),
          deaths: fc.constantFrom(0, 0, 0.5),
        }),
        async (day) => {
          const { record, agents, calls } = await runOnce(day);
          const before = { ...calls };
          const read = RunRecord.parse(JSON.parse(JSON.stringify(record)));
          expect(faultsOfRecord(read)).toEqual([]);
          const replayed = await replayRun(read, agents);
          expect(replayed.difference).toBeUndefined();
          expect(replayed.miss).toBeUndefined();
          expect(replayed.log).toEqual(record.events.map((event) => canonicalJson(event)));
          // no tool and no model was asked again
          expect(calls).toEqual(before);
          identical += 1;
        },
      ),
      { numRuns: 100 },
    );
    expect(identical).toBe(100);
  }, 120_000);

  it('names the port and what was asked of it when the record lacks an answer', async () => {
    const { record, agents } = await runOnce(calm);
    const [first] = agents;
    if (first === undefined) throw new Error('no agent');
    const other = { ...first, playbook: () => [{ tool: 'look', input: { of: 'elsewhere' } }] };
    const asked = await replayRun(record, [other, ...agents.slice(1)]);
    expect(asked.identical).toBe(false);
    expect(asked.miss?.port).toBe('tool');
    expect(asked.miss?.message).toBe('port tool: the record holds no answer to look {"of":"elsewhere"}');

    const reworded = await replayRun(record, [{ ...first, prompt: 'You are new.' }, ...agents.slice(1)]);
    expect(reworded.identical).toBe(false);
    expect(reworded.miss?.message).toMatch(
      /^port model: the record holds no answer to the request [0-9a-f]{64} of \d+ messages; the next recorded is /,
    );

    const strange = await replayRun(record, agents.slice(1));
    expect(strange.miss?.message).toBe(
      'port agent: the record holds no answer to the work of agent:infrastructure: no such agent here',
    );
  });

  it('finds every event that was changed, and tells the first', async () => {
    const { record, agents } = await runOnce({ ...calm, seed: 5, faults: 0.2 });
    const found = [];
    for (const [i, event] of record.events.entries()) {
      const changed = tampered(event);
      if (changed === undefined) continue;
      const events = record.events.with(i, changed);
      const { identical, difference } = await replayRun({ ...record, events }, agents);
      found.push(`${event.type} ${identical} ${difference !== undefined && difference.seq <= event.seq + 1}`);
    }
    expect(found.length).toBeGreaterThan(20);
    expect(found.filter((text) => !text.endsWith('false true'))).toEqual([]);
  });

  it('finds a piece of evidence that was changed, though its hash was not', async () => {
    const { record, agents } = await runOnce(calm);
    const used = record.events.flatMap((e) => (e.type === 'tool-called' && e.output ? [e.output.hash] : []));
    for (const hash of used.slice(0, 5)) {
      const evidence = record.evidence.map((piece) =>
        piece.hash === hash ? { ...piece, content: '{"of":"changed"}' } : piece,
      );
      expect(faultsOfRecord({ ...record, evidence })).toHaveLength(1);
      expect((await replayRun({ ...record, evidence }, agents)).identical).toBe(false);
    }
  });
});

/** The event with another meaning; moments and durations are measured and not checked. */
function tampered(event: RunEvent): RunEvent | undefined {
  switch (event.type) {
    case 'agents-chosen':
      return { ...event, reason: 'because' };
    case 'model-called':
      return { ...event, inputTokens: event.inputTokens + 1 };
    case 'tool-called':
      return { ...event, call: `${event.call}0` };
    case 'gap-noted':
      return { ...event, gap: 'none' };
    case 'finding-proposed':
      return { ...event, finding: 'f99' };
    case 'step-completed':
      return { ...event, result: { ...event.result, bytes: 1 } };
    case 'run-succeeded':
      return { ...event, verdict: 'cause-found' };
    default:
      return undefined;
  }
}
