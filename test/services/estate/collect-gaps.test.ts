import { collectGaps, gapsIn } from '#services/estate/collect-gaps.ts';

describe('collectGaps', () => {
  it('keeps each part once, with its first reason', () => {
    const { gaps, missed } = collectGaps();
    missed('ages', 'first');
    missed('ages', 'second');
    missed('drift', 'other');
    expect(gaps).toEqual([
      { what: 'ages', why: 'first' },
      { what: 'drift', why: 'other' },
    ]);
  });
});

describe('gapsIn', () => {
  it('reads the gaps of an output and takes anything else for none', () => {
    expect(gapsIn({ queues: [], gaps: [{ what: 'a', why: 'b' }] })).toEqual([{ what: 'a', why: 'b' }]);
    for (const output of [{}, { gaps: 'x' }, null, undefined, 7]) expect(gapsIn(output)).toEqual([]);
  });
});
