import * as fc from 'fast-check';
import { hashOf } from '#domain/hash.ts';
import { canonicalJson } from '#domain/json.ts';

const shuffled = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(shuffled);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([k, v]) => [k, shuffled(v)]),
  );
};

describe('canonicalJson', () => {
  it('reads back as the value it was written from', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('gives one text and one hash whatever the order of keys', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(canonicalJson(shuffled(value))).toBe(canonicalJson(value));
        expect(hashOf(shuffled(value))).toBe(hashOf(value));
      }),
    );
  });

  it('drops undefined members and writes undefined elements as null', () => {
    expect(canonicalJson({ b: undefined, a: [undefined, 1] })).toBe('{"a":[null,1]}');
  });

  it('refuses what has no stable text', () => {
    const cycle: Record<string, unknown> = {};
    cycle['self'] = cycle;
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, () => 1, cycle, 1n]) {
      expect(() => canonicalJson({ value })).toThrow(TypeError);
    }
  });
});
