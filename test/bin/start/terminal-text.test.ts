import * as fc from 'fast-check';
import { COLUMNS, paint, plain, wrap } from '../../../bin/start/terminal-text.ts';

describe('text for the terminal', () => {
  it('never holds what a terminal obeys', () => {
    expect(plain('a\u001b[2Jb\u0007c\u202ed\r\ne')).toBe('a [2Jb c d e');
  });

  it('breaks at spaces and hangs the rest under the first word', () => {
    expect(wrap(`${'word '.repeat(22)}end`, '  1. ')).toBe(
      `  1. ${'word '.repeat(19).trim()}\n     word word word end`,
    );
  });

  it('fits the columns whatever the text, and loses no letter', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 600 }), (text) => {
        const lines = wrap(text, '  - ').split('\n');
        expect(lines.filter((line) => line.length > COLUMNS)).toEqual([]);
        expect(
          lines
            .map((line) => line.slice(4))
            .join('')
            .replace(/\s/g, ''),
        ).toBe(plain(text).replace(/\s/g, ''));
      }),
    );
  });

  it('has colour only where it was asked for', () => {
    expect([paint(true).bold('x'), paint(false).bold('x')]).toEqual(['\u001b[1mx\u001b[0m', 'x']);
  });
});
