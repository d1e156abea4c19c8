import { memoryRandomness } from '#adapters/memory/randomness.ts';
import { RunId } from '#domain/ids.ts';

describe('memoryRandomness', () => {
  it('gives the same for the same seed and other things for another', () => {
    const draw = (seed: number): unknown => {
      const random = memoryRandomness(seed);
      return [random.id('run'), random.fraction(), [...random.bytes(8)], random.id('message')];
    };
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
  });

  it('makes ids that are well formed, different, and sort by making', () => {
    const random = memoryRandomness(3);
    const ids = Array.from({ length: 1000 }, () => random.id('run'));
    expect(ids.filter((id) => !RunId.safeParse(id).success)).toEqual([]);
    expect([...new Set(ids)].sort()).toEqual(ids);
  });

  it('spreads fractions over [0, 1)', () => {
    const random = memoryRandomness(4);
    const drawn = Array.from({ length: 4000 }, () => random.fraction());
    const parts = Array.from({ length: 4 }, (_, i) => drawn.filter((f) => Math.floor(f * 4) === i).length);
    expect(parts.reduce((a, b) => a + b)).toBe(4000);
    expect(Math.min(...parts)).toBeGreaterThan(900);
  });
});
