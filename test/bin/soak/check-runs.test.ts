import {
  checkRun,
  checkRuns,
  percentile,
  recoveryMs,
  type Seen,
  type Told,
} from '../../../bin/soak/check-runs.ts';

const types = ['run-accepted', 'run-started', 'step-claimed', 'step-completed', 'run-succeeded'];
const event = (type: string, i: number): Told => ({
  seq: i + 1,
  type,
  at: 1_000 * (i + 1),
  ...(type.startsWith('step') ? { step: 'agent/log-analysis', epoch: 1 } : {}),
});
const history = types.map(event);
const numbered = (events: readonly Told[]): Told[] => events.map((e, i) => ({ ...e, seq: i + 1 }));
const good: Seen = { id: 'a', task: '1', status: 'succeeded', history };
const kinds = (run: Partial<Seen>) => checkRun({ ...good, ...run }).map((fault) => fault.kind);
const done = event('step-completed', 3);

describe('the check of runs', () => {
  it('finds nothing in runs that ended once and did each step once', () => {
    expect(checkRuns([good, { ...good, id: 'b', task: '2' }])).toEqual([]);
  });

  it('takes an orderly failure, cancellation or timeout for an end', () => {
    const end = (type: string, status: string) =>
      kinds({ status, history: [...history.slice(0, 4), event(type, 4)] });
    expect([
      end('run-failed', 'failed'),
      end('run-cancelled', 'cancelled'),
      end('run-timed-out', 'timed_out'),
    ]).toEqual([[], [], []]);
  });

  it('catches a run that was accepted and is gone, or has no history', () => {
    expect([kinds({ status: undefined }), kinds({ history: [] })]).toEqual([['lost'], ['lost']]);
  });

  it('catches a run that never ends', () => {
    expect(kinds({ status: 'running', history: history.slice(0, 4) })).toEqual(['unfinished']);
  });

  it('catches a run that ends twice, even the same way', () => {
    expect(kinds({ history: [...history, event('run-succeeded', 5)] })).toEqual(['ended-twice']);
  });

  it('catches a step that is completed twice, by the same or by a later claim', () => {
    const planted = [...history.slice(0, 4), done, ...history.slice(4)];
    const later = [...history.slice(0, 4), { ...done, epoch: 2 }, ...history.slice(4)];
    expect(checkRun({ ...good, history: numbered(planted) })).toEqual([
      { kind: 'step-doubled', run: 'a', detail: 'agent/log-analysis completed 2 times' },
    ]);
    expect(kinds({ history: numbered(later) })).toEqual(['step-doubled']);
  });

  it('allows two steps of different names', () => {
    const other = [...history.slice(0, 4), { ...done, step: 'verify' }, ...history.slice(4)];
    expect(kinds({ history: numbered(other) })).toEqual([]);
  });

  it('catches a missing event, a repeated number and a wrong order', () => {
    const without = history.filter((e) => e.seq !== 3);
    const twice = history.map((e) => ({ ...e, seq: Math.min(e.seq, 4) }));
    const [a, b, ...rest] = history;
    const swapped = [b, a, ...rest].filter((e) => e !== undefined);
    expect(checkRun({ ...good, history: without })).toEqual([
      { kind: 'gap', run: 'a', detail: 'place 3 holds event 4' },
    ]);
    expect([kinds({ history: twice }), kinds({ history: swapped })]).toEqual([['gap'], ['gap']]);
  });

  it('catches a row that says another end than its history', () => {
    expect(kinds({ status: 'failed' })).toEqual(['two-truths']);
    expect(kinds({ status: 'running' })).toEqual(['two-truths']);
  });

  it('catches two runs of one task', () => {
    expect(checkRuns([good, { ...good, id: 'b' }])).toEqual([
      { kind: 'run-doubled', run: 'b', detail: 'task 1 has run a as well' },
    ]);
  });
});

describe('the time to recover', () => {
  const claim = (seq: number, at: number, epoch: number): Told => ({
    seq,
    type: 'step-claimed',
    at,
    step: 's',
    epoch,
  });

  it('is the longest silence before a later claim or a resumption', () => {
    expect(recoveryMs([claim(1, 1_000, 1), claim(2, 61_000, 2), claim(3, 65_000, 3)])).toBe(60_000);
    expect(recoveryMs([claim(1, 1_000, 1), { seq: 2, type: 'run-resumed', at: 9_000 }])).toBe(8_000);
  });

  it('is unknown for a run that nothing interrupted', () => {
    expect(recoveryMs(history)).toBeUndefined();
  });
});

describe('a percentile', () => {
  it('is the value that a share of the values do not exceed', () => {
    const values = [5, 1, 4, 2, 3];
    expect([0.5, 0.95, 0].map((share) => percentile(values, share))).toEqual([3, 5, 1]);
    expect(percentile([], 0.5)).toBe(0);
  });
});
