import * as fc from 'fast-check';
import { isTerminal, nextStatus, RunStatus, runChanges, runTransitions } from '#domain/runs/status.ts';

const states = RunStatus.options;
const moves = states.flatMap((from) =>
  runChanges.flatMap((change) => {
    const to = nextStatus(from, change);
    return to === undefined ? [] : [{ from, change, to }];
  }),
);

describe('the life of a run', () => {
  it('ends in exactly four states', () => {
    expect(states.filter(isTerminal)).toEqual(['succeeded', 'failed', 'cancelled', 'timed_out']);
  });

  it('absorbs every change in a terminal state', () => {
    const leaving = states.filter(isTerminal).flatMap((s) => runChanges.map((c) => nextStatus(s, c)));
    expect(leaving.filter((s) => s !== undefined)).toEqual([]);
  });

  it('reaches every state from queued', () => {
    const reached = new Set<RunStatus>(['queued']);
    for (let grown = true; grown; ) {
      const next = moves.filter((m) => reached.has(m.from) && !reached.has(m.to));
      for (const move of next) reached.add(move.to);
      grown = next.length > 0;
    }
    expect([...reached].sort()).toEqual([...states].sort());
  });

  it('can leave every state that is not terminal', () => {
    const stuck = states.filter((s) => !isTerminal(s) && !moves.some((m) => m.from === s));
    expect(stuck).toEqual([]);
  });

  it('uses every change that it names', () => {
    expect([...new Set(moves.map((m) => m.change))].sort()).toEqual([...runChanges].sort());
  });

  it('never changes again after any sequence of changes that ended it', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...runChanges), { maxLength: 30 }), (changes) => {
        let status: RunStatus = 'queued';
        let ended: RunStatus | undefined;
        for (const change of changes) {
          status = nextStatus(status, change) ?? status;
          if (ended !== undefined) expect(status).toBe(ended);
          if (isTerminal(status)) ended = status;
        }
      }),
    );
  });

  it('names only known states as targets', () => {
    const targets = Object.values(runTransitions).flatMap((row) => Object.values(row));
    expect(targets.filter((t) => !states.includes(t))).toEqual([]);
  });
});
