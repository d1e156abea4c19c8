import fc from 'fast-check';
import { aboutTokens, cutTo, mostTokens, withinBytes } from '#domain/prompts/token-bounds.ts';

const texts = fc.string({ unit: 'grapheme', maxLength: 300 });

describe('bounds of tokens', () => {
  it('count bytes at most, a third of them about', () => {
    expect([mostTokens('aé😀'), aboutTokens('aé😀')]).toEqual([7, 3]);
    expect([mostTokens(''), aboutTokens('')]).toEqual([0, 0]);
  });

  it('cut to the longest beginning that fits, between characters', () => {
    expect(withinBytes('aé😀b', 3)).toBe('aé');
    expect(withinBytes('aé😀b', 6)).toBe('aé');
    expect(withinBytes('aé😀b', 7)).toBe('aé😀');
    fc.assert(
      fc.property(texts, fc.nat(400), (text, bytes) => {
        const cut = withinBytes(text, bytes);
        expect(text.startsWith(cut)).toBe(true);
        expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(bytes);
        const next = [...text.slice(cut.length)][0] ?? '';
        expect(cut === text || Buffer.byteLength(cut + next) > bytes).toBe(true);
      }),
    );
  });

  it('say how much was left out, within the bound', () => {
    expect(cutTo('x'.repeat(100), 40)).toBe(`${'x'.repeat(15)} … (85 bytes left out)`);
    fc.assert(
      fc.property(texts, fc.integer({ min: 40, max: 300 }), (text, bytes) => {
        const cut = cutTo(text, bytes);
        expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(bytes);
        expect(cut === text).toBe(Buffer.byteLength(text) <= bytes);
      }),
    );
  });
});
