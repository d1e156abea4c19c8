import fc from 'fast-check';
import { renderHtml } from '#services/reports/render-html.ts';
import { hostileText } from './hostile-texts.ts';
import { plainReport, reportOf, TEXTS } from './sample-report.ts';

const hash = 'a'.repeat(64);
// the path of a place is in the address of its link, percent-encoded
const tags = (page: string): string[] =>
  (page.match(/<[^>]*>/g) ?? []).map((tag) => tag.replace(/\?path=[\w.~%/:-]*/, '?path='));
const texts = (page: string): string => page.replace(/<style>[^<]*<\/style>/, '').replace(/<[^>]*>/g, '');

describe('the HTML report', () => {
  it('has no element, attribute or bare character that a text of the world brought', () => {
    const expected = tags(renderHtml(plainReport()));
    fc.assert(
      fc.property(fc.array(hostileText, { minLength: TEXTS, maxLength: TEXTS }), (hostile) => {
        const page = renderHtml(reportOf(hostile));
        expect(tags(page)).toEqual(expected);
        expect(texts(page)).not.toMatch(/[<>"'`]|&(?!#\d+;)|(?!\n)\p{Cc}|\p{Cf}|\p{Cs}/u);
      }),
      { numRuns: 60 },
    );
  });

  it('has no script, no inline style, nothing to load, and links to evidence and its own parts only', () => {
    const page = renderHtml(plainReport());
    expect(page).not.toMatch(
      /<(script|img|iframe|link|form|object|base)\b|\son\w+=|\sstyle=|\ssrc=|url\(|@import/i,
    );
    expect([...new Set(page.match(/href="[^"]*"/g))].map((href) => href.slice(6, -1))).toEqual([
      '#F1',
      '#F2',
      '#F3',
      `../../runs/run_01m7za96n5h2szm9cmxxk74nh3/evidence/${hash}`,
      ...[12, 15, 18].map(
        (n) => `../../runs/run_01m7za96n5h2szm9cmxxk74nh3/evidence/${hash}?path=/text%20${n}`,
      ),
    ]);
    for (const label of ['F1', 'F2', 'F3']) expect(page).toContain(`id="${label}"`);
  });

  it('says of hypotheses that they are not verified, and links each sentence to a finding', () => {
    const page = renderHtml(plainReport());
    const cut = page.slice(page.indexOf('Hypotheses: not verified'));
    expect(cut.slice(0, cut.indexOf('</section>'))).toContain('(not verified: ');
    const said = page.match(/<h2>What is going on<\/h2><ul>(.*?)<\/ul>/s)?.[1] ?? '';
    expect(said).toBe('<li>text 2 <a href="#F1">F1</a> </li>');
  });

  it('is whole for a report in which nothing could be said', () => {
    const empty = { ...plainReport(), outcome: 'not-enough-evidence' as const };
    const page = renderHtml({
      ...empty,
      summary: [],
      causes: [],
      findings: [],
      hypotheses: [],
      ruledOut: [],
      timeline: [],
      nextSteps: [],
    });
    expect(page).toContain('<h1>Not enough evidence: no cause could be proven; see what is missing</h1>');
    expect(page.match(/<h2>[^<]*/g)).toEqual(['<h2>Could not look at', '<h2>Cost']);
  });
});
