import { readFileSync } from 'node:fs';
import { Floors, fallen, unmeasured } from './regression.ts';

const floors = Floors.parse([
  { from: 'loghub', measure: 'mean GA', set: '8 systems (all)', least: 0.9 },
  { from: 'opensre', measure: 'unverified', set: '*', most: 0 },
]);
const figure = (measure: string, set: string, figure: number) => ({ measure, set, figure });

describe('the floors of the scoreboard', () => {
  it('hold what is measured at or above them', () => {
    const figures = [figure('mean GA', '8 systems (all)', 0.9), figure('unverified', '3 scenarios', 0)];
    expect(fallen(figures, floors)).toEqual([]);
    expect(unmeasured(figures, floors, new Set(['loghub', 'opensre']))).toEqual([]);
  });

  it('are broken by less, by more of what must be small, and by what is no number', () => {
    const figures = [
      figure('mean GA', '8 systems (all)', 0.899),
      figure('mean GA', '8 systems (all)', Number.NaN),
      figure('unverified', '3 scenarios', 1),
      figure('unverified', '4 scenarios', Number.NaN),
    ];
    expect(fallen(figures, floors).map((f) => [f.set, f.figure, f.bound])).toEqual([
      ['8 systems (all)', 0.899, 'at least 0.9'],
      ['8 systems (all)', Number.NaN, 'at least 0.9'],
      ['3 scenarios', 1, 'at most 0'],
      ['4 scenarios', Number.NaN, 'at most 0'],
    ]);
  });

  it('are missed by a set that is there and gave no figure, and by no other', () => {
    const other = [figure('mean GA', '16 systems (all)', 0.5)];
    expect(fallen(other, floors)).toEqual([]);
    expect(unmeasured(other, floors, new Set(['loghub'])).map((f) => f.measure)).toEqual(['mean GA']);
    expect(unmeasured([], floors, new Set())).toEqual([]);
  });

  it('are committed in their form, each once', () => {
    const committed = Floors.parse(JSON.parse(readFileSync('test/scoreboard/floors.json', 'utf8')));
    const names = committed.map((f) => `${f.measure}, ${f.set}`);
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThan(20);
  });
});
