import * as fc from 'fast-check';
import { AgentId, makeId, RunId, TenantId } from '#domain/ids.ts';

const noise = fc.uint8Array({ minLength: 16, maxLength: 16 });
const time = fc.integer({ min: 0, max: 2 ** 45 });

describe('makeId', () => {
  it('makes ids of the published form', () => {
    fc.assert(
      fc.property(time, noise, (at, random) =>
        expect(RunId.safeParse(makeId('run', at, random)).success).toBe(true),
      ),
    );
  });

  it('makes ids that sort by time of making', () => {
    fc.assert(
      fc.property(time, time, noise, noise, (a, b, x, y) => {
        fc.pre(a < b);
        expect(makeId('run', a, x) < makeId('run', b, y)).toBe(true);
      }),
    );
  });

  it('keeps all 80 bits of the randomness apart', () => {
    fc.assert(
      fc.property(noise, noise, (x, y) => {
        fc.pre(x.some((v, i) => v % 32 !== (y[i] ?? 0) % 32));
        expect(makeId('run', 1, x)).not.toBe(makeId('run', 1, y));
      }),
    );
  });
});

describe('ids that become parts of keys', () => {
  it('never hold the delimiters of keys', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        for (const id of [TenantId, AgentId]) {
          if (id.safeParse(text).success) expect(text).not.toMatch(/[#_\s/]/);
        }
      }),
    );
  });

  it('refuses what is too short, too long or starts or ends wrong', () => {
    const bad = ['', 'ab', '-abc', 'abc-', '1abc', 'Abc', 'a'.repeat(33), 'a_b', 'a#b'];
    expect(bad.filter((t) => TenantId.safeParse(t).success)).toEqual([]);
    expect(['abc', 'a1-b', 'a'.repeat(32)].filter((t) => !TenantId.safeParse(t).success)).toEqual([]);
  });
});
