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

  it('writes what is in order as it writes what is not', () => {
    const keys = fc.constantFrom('9', '10', 'a', 'B', 'b', '__proto__', 'toJSON', 'é', '\u{1f600}');
    const values = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom(-0, 1e21, null, true, '\ud800"'),
        tie('list'),
        tie('map'),
      ),
      list: fc.array(tie('any'), { maxLength: 3 }),
      map: fc.array(fc.tuple(keys, tie('any')), { maxLength: 5 }).map((all) => Object.fromEntries(all)),
    })).any;
    const ordered = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(ordered);
      if (value === null || typeof value !== 'object') return value;
      const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
      return Object.fromEntries(entries.map(([key, member]) => [key, ordered(member)]));
    };
    fc.assert(
      fc.property(values, (value) => {
        expect(canonicalJson(ordered(value))).toBe(canonicalJson(shuffled(value)));
      }),
    );
  });

  it('writes instances by their own members, not by what they say of themselves', () => {
    const dated = Object.assign(new Date(0), { a: 1 });
    expect(canonicalJson([dated, Object.assign(Object.create(null), { b: 2 })])).toBe('[{"a":1},{"b":2}]');
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
