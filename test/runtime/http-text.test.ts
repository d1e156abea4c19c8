import { textFault, textFaults } from '#runtime/http-text.ts';

describe('textFault', () => {
  it.each(['', 'plain', 'tab\tand\r\nlines', 'zażółć 日本語 עברית العربية', 'flag 👩‍👩‍👧 नमस्ते می‌خواهم'])(
    'lets %j pass',
    (text) => {
      expect(textFault(text)).toBeUndefined();
    },
  );

  it.each([
    ['\u0000', 'U+0000'],
    ['\u001b[2J', 'U+001B'],
    ['\u0085', 'U+0085'],
    ['\u202e', 'U+202E'],
    ['\u2069', 'U+2069'],
    ['\u061c', 'U+061C'],
    ['\u200b', 'U+200B'],
    ['\u2028', 'U+2028'],
    ['\ufeff', 'U+FEFF'],
    ['\u{e0041}', 'U+E0041'],
  ])('refuses %j', (bad, name) => {
    expect(textFault(`ab${bad}`)).toBe(`holds the forbidden character ${name} at 2`);
  });

  it('refuses half of a surrogate pair', () => {
    expect(textFault('a\ud83d')).toBe('holds half of a surrogate pair');
  });
});

describe('textFaults', () => {
  it('finds every place, names included', () => {
    expect(textFaults({ ok: 'x', list: ['a', '\u0007'], 'a/b': { '\u0000': '\u0001' } })).toEqual([
      { pointer: '/list/1', message: 'holds the forbidden character U+0007 at 0' },
      { pointer: '/a~1b', message: 'has a member whose name holds the forbidden character U+0000 at 0' },
      { pointer: '/a~1b/\u0000', message: 'holds the forbidden character U+0001 at 0' },
    ]);
  });
});
