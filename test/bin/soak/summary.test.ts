import { held, printSummary, type Summary, spread } from '../../../bin/soak/summary.ts';

const good: Summary = {
  seed: 1,
  tasks: 2,
  cutShort: false,
  seconds: 60,
  accepted: 2,
  rejected: [],
  refused429: 3,
  failedAnswers: 1,
  byStatus: { succeeded: 2 },
  stillOpen: 0,
  runsPerMinute: 2,
  untilEnd: spread([1_000, 3_000]),
  kills: 1,
  killsByFunction: { 'Api-Orchestrate': 1 },
  messages: { sent: 2, twice: 1 },
  recovery: spread([]),
  deadLetters: {},
  deadLettersUnaccounted: 0,
  checked: 2,
  faults: [],
};
const fault = { kind: 'gap', run: 'run_1', detail: 'place 3 holds event 4' } as const;

describe('the summary of a soak', () => {
  it('says that everything held only when all of it was looked at and nothing was wrong', () => {
    const flaws: readonly Partial<Summary>[] = [
      { accepted: 0, checked: 0 },
      { rejected: ['task 1: 500'] },
      { stillOpen: 1 },
      { checked: 1 },
      { faults: [fault] },
      { deadLettersUnaccounted: 1 },
    ];
    expect(held(good)).toBe(true);
    expect(flaws.map((flaw) => held({ ...good, ...flaw }))).toEqual(flaws.map(() => false));
  });

  it('names each fault and its run', () => {
    const text = printSummary({ ...good, faults: [fault] });
    expect(text).toContain('gap run_1: place 3 holds event 4');
    expect(text.split('\n').at(-1)).toBe('DID NOT HOLD.');
  });

  it('does not call a soak that was cut short whole', () => {
    const text = printSummary({ ...good, cutShort: true, stillOpen: 1, checked: 1 });
    expect(text.split('\n').at(-1)).toBe('SO FAR: no fault in 1 runs; the rest was not looked at.');
    expect(printSummary(good).split('\n').at(-1)).toBe(
      'HELD: none lost, none doubled, no gaps, all at an end.',
    );
  });
});
