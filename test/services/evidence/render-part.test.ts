import fc from 'fast-check';
import { cutPart } from '#services/evidence/cut-part.ts';
import type { EvidenceQuery } from '#services/evidence/evidence-part.ts';
import { renderPart } from '#services/evidence/render-part.ts';
import { recordedEvidence } from '../../contract/recorded-evidence.ts';
import { hostileText } from '../reports/hostile-texts.ts';

const hash = 'c'.repeat(64);
const page = (query: EvidenceQuery, content: unknown = recordedEvidence): string =>
  renderPart(cutPart(hash, content, query), content, query);
const marked = (html: string): string[] =>
  [...html.matchAll(/<tr class="exact" aria-current="true"><td class="at">▸ (\d+)</g)].map(
    ([, n]) => n ?? '',
  );
const tags = (html: string): string[] => html.match(/<[^>]*>/g) ?? [];

describe('the page of a part', () => {
  it('marks the exact points, in the table and in a chart of the whole series', () => {
    const html = page({ path: '/series/0/points', from: '10', to: '13', context: 1 });
    expect(marked(html)).toEqual(['10', '11', '12']);
    expect(html).toContain('<title>2026-11-21 02:10:00 to 2026-11-21 02:13:00</title>');
    expect(html).toContain('<figcaption>Shop Errors Sum <span class="soft">Count</span></figcaption>');
    expect(html).toContain('aria-label="Shop Errors Sum: 60 points');
    expect(html).toContain('<dd>points 10 to 12 of 60</dd>');
  });

  it('marks the exact lines by their number', () => {
    const html = page({ lines: '4-6' });
    expect(marked(html)).toEqual(['4', '5', '6']);
    expect(html).toContain('ERROR &#60;b&#62;card&#60;/b&#62; refused &#38; &#34;lost&#34;');
    expect(html).toContain('<dd>lines 4 to 6 of 12</dd>');
  });

  it('marks nothing where all was asked for', () => {
    expect(marked(page({ path: '/lines' }))).toEqual([]);
  });

  it('shows a value with links to its members, and the way to it', () => {
    const html = page({ path: '/series/0/metric' });
    expect(html.match(/href="[^"]*"/g)).toEqual([
      `href="${hash}"`,
      'href="?path=/series"',
      'href="?path=/series/0"',
      'href="?path=/series/0/metric"',
      'href="?path=/series/0/metric/namespace"',
      'href="?path=/series/0/metric/name"',
      'href="?path=/series/0/metric/dimensions"',
      'href="?path=/series/0/metric/dimensions/Service"',
    ]);
  });

  it('has nothing that runs or loads, and no element or attribute that a text of the world brought', () => {
    const shapes = ['list', 'lines', 'points', 'value'] as const;
    const worldOf = (text: string) => ({
      list: [{ note: text }, text],
      lines: [
        { at: 1, message: text },
        { at: 2, message: 'b' },
      ],
      points: { metric: { name: text, namespace: text }, statistic: text, unit: text, points: [[1, 1]] },
      value: { inner: text, [`k${text}`]: 1 },
    });
    // addresses hold paths percent-encoded, labels hold names escaped
    const bare = (html: string): string[] =>
      tags(html).map((tag) => tag.replace(/(path=)[\w.~%/:-]*|(aria-label=)"[^"]*"/, '$1$2'));
    fc.assert(
      fc.property(hostileText, fc.constantFrom(...shapes), (text, shape) => {
        const html = page({ path: `/${shape}` }, worldOf(text));
        expect(bare(html)).toEqual(bare(page({ path: `/${shape}` }, worldOf('plain'))));
        expect(bare(html).join('')).not.toMatch(
          /<(script|img|iframe|link|form|object|base)\b|\sstyle=|\ssrc=|url\(|@import/i,
        );
      }),
      { numRuns: 150 },
    );
  });

  it('stays below what a function may answer, however much the piece holds', () => {
    const text = '<'.repeat(3_000);
    const lines = Array.from({ length: 1_600 }, (_, at) => ({ at, message: text }));
    const deep = Array.from({ length: 80 }, () => Array.from({ length: 80 }, () => [text, text, text]));
    for (const content of [lines, deep, { deep }]) {
      expect(page({ path: '' }, content).length).toBeLessThan(5_500_000);
    }
    expect(page({ path: '' }, lines)).toContain('<dd>lines 1 to 1600 of 1600; the first 400 rows</dd>');
  });

  it('is a page whatever the piece holds', () => {
    const odd = [
      [Number.MAX_VALUE, 1],
      [-1, 2],
      [1.5, 3],
      ['x', 4],
      [1, 1e308],
      [2, -1e308],
    ];
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.constant(odd), fc.constant({ points: odd })), (content) => {
        expect(page({ path: '' }, content)).toMatch(/<\/html>\n$/);
      }),
    );
  });
});
