import fc from 'fast-check';
import { growingMedian } from '#analysis/metrics/growing-median.ts';
import { median } from '#analysis/metrics/statistics.ts';

const stretches = fc.array(fc.tuple(fc.nat(40), fc.nat(40)), { minLength: 1, maxLength: 20 });
const values = fc.array(fc.oneof(fc.integer({ min: 1, max: 5 }), fc.double({ min: -9, max: -1 })), {
  minLength: 1,
  maxLength: 60,
});
const inOrder = (edges: readonly number[]): { start: number; end: number; base: number; peak: number }[] =>
  edges.flatMap((start, i) => (i % 2 === 0 ? [{ start, end: edges[i + 1] ?? start, base: 0, peak: 0 }] : []));

describe('the median of stretches that grow', () => {
  it('is that of the values in them which are in no excursion, however the stretch moves', () => {
    fc.assert(
      fc.property(values, stretches, fc.array(fc.nat(60), { maxLength: 8 }), (all, asked, edges) => {
        const list = Float64Array.from(all);
        const excursions = inOrder(edges.sort((a, b) => a - b));
        const medianOf = growingMedian(list, excursions);
        for (const [a, b] of asked) {
          const [start, end] = [Math.min(a, b, list.length - 1), Math.min(Math.max(a, b) + 1, list.length)];
          const inside = excursions.flatMap((e) =>
            Array.from({ length: e.end - e.start }, (_, i) => e.start + i),
          );
          const kept = list.subarray(start, end).filter((_, i) => !inside.includes(start + i));
          expect(medianOf(start, end)).toBe(median(kept.length > 0 ? kept : list.subarray(start, end)));
        }
      }),
    );
  });

  it('costs for what is added only: ten thousand steps over a long list', () => {
    const list = Float64Array.from({ length: 100_000 }, (_, i) => (i * 7919) % 100_003);
    const medianOf = growingMedian(list, []);
    const found = Array.from({ length: 10_000 }, (_, i) => medianOf(0, (i + 1) * 10));
    expect(found.at(-1)).toBe(median(list));
    expect(found.at(4_999)).toBe(median(list.subarray(0, 50_000)));
  });
});
