import fc from 'fast-check';
import { cutPart } from '#services/evidence/cut-part.ts';
import {
  EvidencePart,
  type EvidenceQuery,
  type ListPart,
  MOST_ITEMS,
} from '#services/evidence/evidence-part.ts';
import { recordedEvidence } from '../../contract/recorded-evidence.ts';

const hash = 'c'.repeat(64);
const cut = (query: EvidenceQuery, content: unknown = recordedEvidence) => {
  const part = cutPart(hash, content, query);
  expect(EvidencePart.safeParse(part).error).toBeUndefined();
  return part;
};
const list = (query: EvidenceQuery, content?: unknown): ListPart => cut(query, content) as ListPart;
const exact = (part: ListPart): number[] => part.items.filter((i) => i.exact).map((i) => i.index);
const around = (part: ListPart): number[] => part.items.filter((i) => !i.exact).map((i) => i.index);
const refusal = (query: EvidenceQuery, content: unknown = recordedEvidence) => {
  try {
    cutPart(hash, content, query);
  } catch (error) {
    const { code, message, faults } = error as { code: string; message: string; faults: unknown };
    return { code, message, faults };
  }
  return undefined;
};
const span = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

describe('a part of evidence', () => {
  it('is the points of a series between two times, with what is around and the series they are of', () => {
    const path = '/series/0/points';
    const part = list({ path, from: '2026-11-21T02:10:00Z', to: '2026-11-21T02:12:00Z', context: 1 });
    const points = recordedEvidence.series[0]?.points ?? [];
    const { points: _, ...series } = recordedEvidence.series[0] ?? { points: [] };
    expect(part).toEqual({
      evidence: hash,
      kind: 'points',
      path,
      series,
      total: 60,
      cut: false,
      items: [9, 10, 11, 12].map((index) => ({
        index,
        exact: index === 10 || index === 11,
        value: points[index],
      })),
    });
  });

  it('is found by the series as by its points, and bounded by indexes as by times', () => {
    const byIndex = list({ path: '/series/0', from: '10', to: '20' });
    const byTime = { from: '2026-11-21T02:10:00Z', to: '2026-11-21T03:20:00+01:00' };
    expect(byIndex).toEqual(list({ path: '/series/0/points', ...byTime }));
    expect([exact(byIndex), around(byIndex)]).toEqual([span(10, 20), [...span(5, 10), ...span(20, 25)]]);
    expect(exact(list({ path: '/series/0', from: '57' }))).toEqual([57, 58, 59]);
    expect(exact(list({ path: '/series/0', to: '2' }))).toEqual([0, 1]);
    expect(exact(list({ path: '/series/0/points/7', context: 2 }))).toEqual([7]);
  });

  it('is lines by their number, counted from 1', () => {
    const part = list({ lines: '4-6', context: 2 });
    expect([part.kind, part.path, exact(part), around(part)]).toEqual([
      'lines',
      '/lines',
      [3, 4, 5],
      [1, 2, 6, 7],
    ]);
    expect(part).toEqual(list({ path: '/lines', lines: '4-6', context: 2 }));
    expect(exact(list({ lines: '12-90' }))).toEqual([11]);
    expect(exact(list({ from: '2026-11-21T02:03:00Z', to: '2026-11-21T02:05:00Z' }))).toEqual([3, 4]);
    const text = list({ lines: '2', context: 0 }, 'one\r\ntwo\nthree');
    expect(text.items).toEqual([{ index: 1, exact: true, value: 'two' }]);
  });

  it('is an element among its neighbours, or the value of a member', () => {
    const element = list({ path: '/names/1' });
    expect([element.path, exact(element), around(element)]).toEqual(['/names', [1], [0]]);
    const value = cut({ path: '/group' });
    expect(value).toEqual({ evidence: hash, kind: 'value', path: '/group', value: recordedEvidence.group });
    expect(cut({ path: '/a~1b/~0' }, { 'a/b': { '~': null } })).toEqual({
      evidence: hash,
      kind: 'value',
      path: '/a~1b/~0',
      value: null,
    });
  });

  it('shows where nothing was: no exact element, and what is around the time', () => {
    const part = list({
      path: '/series/0',
      from: '2026-11-21T02:10:10Z',
      to: '2026-11-21T02:10:20Z',
      context: 2,
    });
    expect([exact(part), around(part)]).toEqual([[], [9, 10, 11, 12]]);
    expect(list({ path: '/series/0', from: '2026-11-22T00:00:00Z' }).items.length).toBe(5);
    expect(list({ path: '' }, [])).toMatchObject({ kind: 'elements', total: 0, items: [] });
  });

  it('says when more was asked for than it holds', () => {
    const points = Array.from({ length: 5_000 }, (_, i) => [i, i]);
    const part = list({ path: '' }, points);
    expect([part.items.length, part.total, part.cut]).toEqual([MOST_ITEMS, 5_000, true]);
    expect(list({ from: '4000', to: '4010' }, points).cut).toBe(false);
  });

  it.each([
    [{ path: '/series/9/points' }, '/series/9', '/series is a list of 1'],
    [{ path: '/series/0/Points' }, '/series/0/Points', '/series/0 is without that member'],
    [{ path: '/nothing/at/all' }, '/nothing', 'the piece is without that member'],
    [{ path: '/group/0' }, '/group/0', '/group is no object or list'],
    [{ path: '/names/-1' }, '/names/-1', '/names is a list of 2'],
    [{ path: '/names/__proto__' }, '/names/__proto__', '/names is a list of 2'],
    [{ path: '/constructor' }, '/constructor', 'the piece is without that member'],
  ])('names the first missing member of %j', (query, missing, why) => {
    expect(refusal(query)).toEqual({
      code: 'not_found',
      message: `there is nothing at ${missing}: ${why}`,
      faults: [{ in: 'query', pointer: '/path', message: `leads nowhere from ${missing} on` }],
    });
  });

  it.each([
    [{ path: '/names', from: '2026-11-21T02:00:00Z' }, 'from is a time, and what is there has none'],
    [{ path: '/series/0', from: '2026-11-21T02:00:00' }, 'from is no time'],
    [{ path: '/series/0', from: '2', to: '2026-11-21T02:00:00Z' }, 'to must be of one kind with from'],
    [{ path: '/series/0', from: '5', to: '5' }, 'from must be before to'],
    [{ path: '/group', to: '5' }, undefined],
    [{ path: '/series/0/unit', lines: '1' }, undefined],
    [{ path: '/series/0/periodSeconds', lines: '1' }, 'lines there are no lines there'],
    [{ path: '/series/0/metric', from: '1' }, 'from there is no list there'],
    [{ lines: '6-4' }, 'lines must name the earlier line first'],
    [{ lines: '1', from: '3' }, 'lines does not go with from and to'],
  ])('answers %j with what does not fit', (query, message) => {
    const refused = refusal(query);
    expect(refused?.message).toBe(message === undefined ? undefined : `The query does not fit: ${message}.`);
    if (message !== undefined) expect(refused?.code).toBe('invalid_request');
  });

  it('says how many lines there are where fewer are', () => {
    expect(refusal({ lines: '13' })).toMatchObject({ code: 'not_found', message: 'there are only 12' });
    expect(refusal({ path: '/names', from: '2' })).toMatchObject({ code: 'not_found' });
  });

  it('of anything, by anything, is well formed or refused, never a crash', () => {
    const bound = fc.oneof(
      fc.nat(9).map(String),
      fc.constantFrom('2026-11-21T02:05:00Z', '2026-11-21T02:09:00Z', '1970-01-01T00:00:00Z'),
    );
    const query = fc.record(
      {
        path: fc.oneof(
          fc.constantFrom('', '/series/0', '/lines/3', '/0', '/points'),
          fc.string().map((s) => `/${s.replaceAll('~', '')}`),
        ),
        from: bound,
        to: bound,
        lines: fc.constantFrom('1', '2-4', '3-1'),
        context: fc.nat(100),
      },
      { requiredKeys: [] },
    );
    const content = fc.oneof(fc.jsonValue(), fc.constant(recordedEvidence));
    fc.assert(
      fc.property(content, query, (any, asked) => {
        try {
          cut(asked as EvidenceQuery, any);
        } catch (error) {
          expect((error as { name: string }).name).toMatch(
            /^(OrchestratorError|ValidationError|Unprovable)$/,
          );
        }
      }),
      { numRuns: 300 },
    );
  });
});
