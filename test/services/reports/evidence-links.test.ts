import type { Finding } from '#domain/findings/finding.ts';
import type { Predicate } from '#domain/findings/predicate.ts';
import { answeredLinks } from '#services/reports/evidence-links.ts';
import { plainReport } from './sample-report.ts';

const [a, b] = ['a'.repeat(64), 'b'.repeat(64)];
const linksFor = (predicate: Predicate): string[] => {
  const finding: Finding = { id: 'f-1', by: 'x', subject: 's', claim: 'c', predicate };
  return answeredLinks({ ...plainReport(), findings: [finding] }).map(({ href }) => href);
};
const at = (hash: string): string => `../../runs/run_01m7za96n5h2szm9cmxxk74nh3/evidence/${hash}`;
const from = Date.UTC(2026, 10, 21, 14);
const to = from + 90_500;

describe('links of findings to evidence', () => {
  it('lead to the points within the times that each quantity looks at', () => {
    expect(
      linksFor({
        op: 'all',
        of: [
          {
            op: 'compare',
            left: { kind: 'aggregate', fn: 'max', of: { evidence: a, path: '/series/2' }, from, to },
            is: '>',
            right: { kind: 'number-at', at: { evidence: b, path: '/a~1b/limit' } },
          },
          { op: 'not', of: { op: 'exists', at: { evidence: a, path: '/series/2' } } },
          { op: 'not', of: { op: 'exists', at: { evidence: a, path: '/series/2' } } },
        ],
      }),
    ).toEqual([
      `${at(a)}?path=/series/2&from=2026-11-21T14:00:00Z&to=2026-11-21T14:01:30.500Z`,
      `${at(a)}?path=/series/2`,
      `${at(b)}?path=/a~1b/limit`,
    ]);
  });

  it('lead to the whole piece where a finding looks at the whole, and take no node for a time', () => {
    expect(linksFor({ op: 'exists', at: { evidence: a, path: '' } })).toEqual([at(a)]);
    expect(linksFor({ op: 'reachable', graph: { evidence: a, path: '/graph' }, from: 'x', to: 'y' })).toEqual(
      [`${at(a)}?path=/graph`],
    );
  });

  it('hold nothing that would end a link, whatever the path', () => {
    const path = '/a b"<>(\')*!&=#?\\`[x]\ud800é';
    expect(linksFor({ op: 'exists', at: { evidence: a, path } })).toEqual([
      `${at(a)}?path=/a%20b%22%3C%3E%28%27%29%2A%21%26%3D%23%3F%5C%60%5Bx%5D%EF%BF%BD%C3%A9`,
    ]);
  });
});
