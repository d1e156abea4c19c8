import fc from 'fast-check';
import { checkedLookup, proveFinding, verifyFinding } from '#analysis/proof/verify.ts';
import type { Finding } from '#domain/findings/finding.ts';
import type { Predicate } from '#domain/findings/predicate.ts';
import { hashOf } from '#domain/hash.ts';
import { content, hash, holding, lookup, place, proven, START } from './samples.ts';

const refusal = (finding: Finding) => {
  const verdict = verifyFinding(finding, lookup);
  return verdict.verified ? 'verified' : verdict.reason;
};
const literal = (value: number) => ({ kind: 'literal', value }) as const;

describe('claims', () => {
  it.each(holding)('say %s in one sentence, and verify', (_, predicate, claim) => {
    const finding = proven(predicate);
    expect(finding.claim).toBe(claim);
    expect(verifyFinding(finding, lookup)).toEqual({ verified: true });
  });

  it.each(holding)('%s falls with any changed digit of claim or predicate', (_, predicate) => {
    const finding = proven(predicate);
    const text = JSON.stringify(finding);
    const turned = [...text.matchAll(/\d/g)].map(
      ({ index }) => `${text.slice(0, index)}${(Number(text[index]) + 1) % 10}${text.slice(index + 1)}`,
    );
    const parsed = turned.flatMap((t) => {
      try {
        return [JSON.parse(t) as Finding];
      } catch {
        return [];
      }
    });
    expect(parsed.length).toBeGreaterThan(30);
    expect(parsed.filter((f) => verifyFinding(f, lookup).verified)).toEqual([]);
  });

  it('fall when they say other words, also under an id that fits these words', () => {
    const { id: _, ...rest } = proven(holding[0]?.[1] as Predicate);
    const told = { ...rest, claim: `${rest.claim}, and shop-pay is to blame` };
    const forged = { id: `f-${hashOf(told).slice(0, 12)}`, ...told };
    expect(refusal(forged)).toBe('the claim is not what the evidence says');
  });

  it('fall when the evidence is another, gone, or only claims the hash', () => {
    const finding = proven(holding[0]?.[1] as Predicate);
    const other = { ...content, truncated: true };
    expect(
      verifyFinding(
        finding,
        checkedLookup(() => other),
      ),
    ).toMatchObject({ verified: false });
    expect(verifyFinding(finding, () => undefined)).toMatchObject({ verified: false });
  });
});

describe('what proves nothing', () => {
  const impossible: readonly (readonly [string, Predicate, string])[] = [
    ['a place that is not there', { op: 'equals', at: place('/nowhere/0'), value: 1 }, 'nothing is at'],
    [
      'a member every object inherits',
      { op: 'equals', at: place('/constructor/name'), value: 'Object' },
      'nothing is at',
    ],
    ['a pointer without end', { op: 'exists', at: place('/a'.repeat(200)) }, 'too deep'],
    [
      'evidence that nobody stored',
      { op: 'not', of: { op: 'exists', at: { evidence: '0'.repeat(64), path: '' } } },
      'not there',
    ],
    [
      'a ratio over zero',
      {
        op: 'compare',
        left: { kind: 'ratio', of: literal(1), over: literal(0) },
        is: '>',
        right: literal(0),
      },
      'over zero',
    ],
    [
      'a series without points in that time',
      {
        op: 'compare',
        left: { kind: 'aggregate', fn: 'max', of: place('/series/0'), to: START },
        is: '<',
        right: literal(9),
      },
      'no points',
    ],
  ];
  const forged = (predicate: Predicate): Finding => ({ ...proven(holding[0]?.[1] as Predicate), predicate });

  it.each(impossible)('%s, nor its negation', (_, predicate) => {
    expect(proveFinding('t', 's', predicate, lookup)).toBeUndefined();
    expect(proveFinding('t', 's', { op: 'not', of: { op: 'not', of: predicate } }, lookup)).toBeUndefined();
  });

  it('a predicate nested or grown beyond the limits, however deep', () => {
    const truth: Predicate = { op: 'exists', at: place('') };
    let deep: Predicate = truth;
    for (let i = 0; i < 5_000; i += 1) deep = { op: 'not', of: deep };
    expect(refusal(forged(deep))).toBe('the finding is nested too deeply');
    const wide: Predicate = {
      op: 'all',
      of: Array.from({ length: 8 }, () => ({ op: 'all', of: Array.from({ length: 8 }, () => truth) })),
    };
    expect(proveFinding('t', 's', wide, lookup)).toBeUndefined();
  });

  it('work beyond the budget', () => {
    const large = { list: Array.from({ length: 600_000 }, () => 0) };
    const store = (asked: string) => (asked === hash ? large : undefined);
    const count = {
      kind: 'count',
      of: place('/list'),
      where: Array.from({ length: 8 }, () => ({ path: '', is: '=' as const, value: 0 })),
    } as const;
    const predicate: Predicate = { op: 'compare', left: count, is: '>', right: literal(0) };
    expect(proveFinding('t', 's', predicate, store)).toBeUndefined();
  });

  it('anything at all that is no finding, without a throw', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const finding = { ...proven(holding[0]?.[1] as Predicate), predicate: value } as unknown as Finding;
        expect(verifyFinding(finding, lookup).verified).toBe(false);
      }),
    );
  });
});
