import * as fc from 'fast-check';
import { csvOf, dollarsExactly } from '#services/costs/csv.ts';

/** Reads RFC 4180, to check what was written. */
function read(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    row.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'));
    if (end === '\r\n') {
      rows.push(row);
      row = [];
    }
  }
  return rows;
}

describe('csvOf', () => {
  it('writes names, then rows', () => {
    expect(
      csvOf(
        ['a', 'b', 'c'],
        [
          ['x', -1, undefined],
          ['y,"z"', 0.5, 'two\r\nlines'],
        ],
      ),
    ).toBe('a,b,c\r\nx,-1,\r\n"y,""z""",0.5,"two\r\nlines"\r\n');
  });

  it('lets no text be a formula', () => {
    const cells = ['=1+1', '+1', '-1', '@sum', '\t=1', "=cmd|' /C calc'!A0"];
    for (const cell of cells) expect(read(csvOf([], [[cell]]))[1]).toEqual([`'${cell}`]);
  });

  it('is read back as it was written', () => {
    const text = fc.string({ unit: 'binary' }).filter((t) => !/^[=+\-@\t\r]/.test(t));
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text)), (rows) => {
        expect(read(csvOf(['a', 'b'], rows))).toEqual([['a', 'b'], ...rows]);
      }),
    );
  });
});

describe('dollarsExactly', () => {
  it.each([
    [0, '0.000000'],
    [1, '0.000001'],
    [-15, '-0.000015'],
    [1_234_567, '1.234567'],
    [12_000_000, '12.000000'],
  ])('shows %i micro-dollars as %s', (micros, text) => {
    expect(dollarsExactly(micros)).toBe(text);
  });
});
