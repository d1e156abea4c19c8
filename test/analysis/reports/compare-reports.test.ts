import { compareReports } from '#analysis/reports/compare-reports.ts';
import { ReportComparison } from '#domain/findings/comparison.ts';
import type { Cause, Report } from '#domain/findings/report.ts';
import { reportOf } from '../../services/reports/sample-report.ts';

const report = reportOf(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm']);
const cause = (node: string, score: number, category: Cause['category'] = 'quota'): Cause => ({
  node,
  category,
  score,
  path: [node],
  statements: [{ text: 'x', findings: ['f-1'] }],
});
const claim = (id: string, text: string): Report['findings'][number] => ({
  id,
  by: 'log-analysis',
  subject: 'api',
  claim: text,
  predicate: { op: 'exists', at: { evidence: 'a'.repeat(64), path: '/x' } },
});

describe('a comparison of reports', () => {
  it('finds nothing between a report and itself', () => {
    expect(compareReports(report, report)).toEqual({
      outcome: { before: 'cause-found', after: 'cause-found' },
      causes: { added: [], removed: [], moved: [], same: 2 },
      findings: { added: [], removed: [], same: 3 },
      gaps: { added: [], removed: [] },
    });
  });

  it('tells what came, what went and what changed its rank', () => {
    const before: Report = {
      ...report,
      causes: [cause('api', 0.9), cause('queue', 0.5), cause('queue', 0.4, 'backlog')],
      findings: [claim('f-1', 'one'), claim('f-2', 'two'), claim('f-3', 'two')],
      gaps: [{ agent: 'infrastructure', what: 'stacks', why: 'denied' }],
    };
    const after: Report = {
      ...report,
      outcome: 'not-enough-evidence',
      causes: [cause('queue', 0.6), cause('api', 0.3), cause('table', 0.1)],
      // found again in other evidence, which makes another id
      findings: [claim('f-9', 'one'), claim('f-8', 'two'), claim('f-7', 'three')],
      gaps: [],
    };
    const comparison = compareReports(before, after);
    expect(ReportComparison.parse(comparison)).toEqual({
      outcome: { before: 'cause-found', after: 'not-enough-evidence' },
      causes: {
        added: [{ node: 'table', category: 'quota', rank: 3, score: 0.1 }],
        removed: [{ node: 'queue', category: 'backlog', rank: 3, score: 0.4 }],
        moved: [
          { node: 'queue', category: 'quota', rank: 1, score: 0.6, rankBefore: 2, scoreBefore: 0.5 },
          { node: 'api', category: 'quota', rank: 2, score: 0.3, rankBefore: 1, scoreBefore: 0.9 },
        ],
        same: 0,
      },
      findings: {
        added: [{ subject: 'api', claim: 'three' }],
        removed: [{ subject: 'api', claim: 'two' }],
        same: 2,
      },
      gaps: { added: [], removed: [{ agent: 'infrastructure', what: 'stacks', why: 'denied' }] },
    });
  });
});
