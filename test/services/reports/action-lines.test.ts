import fc from 'fast-check';
import type { ReportedAction } from '#domain/findings/report.ts';
import { actionTexts } from '#services/reports/action-lines.ts';
import { renderHtml } from '#services/reports/render-html.ts';
import { renderMarkdown } from '#services/reports/render-markdown.ts';
import { printReport } from '../../../bin/start/print-report.ts';
import { hostileText } from './hostile-texts.ts';
import { activeIn } from './inert-markdown.ts';
import { plainReport } from './sample-report.ts';

const at = Date.UTC(2026, 10, 22, 3, 10);
const done: ReportedAction = {
  approval: 'apr_01m7za96n5h2szm9cmxxk74nh3',
  tool: 'set_reserved_concurrency',
  target: 'lambda:payments',
  arguments: { function: 'payments', executions: 5 },
  risk: 'medium',
  status: 'executed',
  decisions: [{ by: 'bob', decision: 'approve' }],
  performedAt: at,
  outcome: 'done, and what was promised holds',
  checked: { holds: true, at: at + 2_000 },
};
const reportOf = (...actions: ReportedAction[]) => ({ ...plainReport(), actions });
const detailsOf = (change: Partial<ReportedAction>) =>
  actionTexts(reportOf({ ...done, ...change })).flatMap(({ verdict, details }) => [verdict, ...details]);

describe('the actions of a report', () => {
  it('are told plainly: what, by whose approval, when, how it ended, what a later look saw', () => {
    const text = renderMarkdown(reportOf(done));
    expect(text.slice(text.indexOf('## Actions'), text.indexOf('## What is going on')).split('\n')).toEqual([
      '## Actions',
      '',
      '- Done: set\\_reserved\\_concurrency on lambda:payments with \\{"function":"payments","executions":5\\}',
      '  - approved by bob (apr\\_01m7za96n5h2szm9cmxxk74nh3, risk medium)',
      '  - performed at 2026-11-22T03:10:00Z',
      '  - done, and what was promised holds',
      '  - looked at again at 2026-11-22T03:10:02Z: it is as promised',
      '',
      '',
    ]);
  });

  it.each<[string, Partial<ReportedAction>, string[]]>([
    [
      'refused',
      { status: 'rejected', decisions: [{ by: 'cleo', decision: 'reject' }] },
      ['Not done, refused'],
    ],
    ['not decided', { status: 'pending', decisions: [] }, ['Not done, nobody has decided']],
    ['begun', { status: 'executing' }, ['Not known to be done: it was begun and has not ended']],
  ])('say of one that was %s that it was not done, and of no look', (_, change, [verdict]) => {
    const lines = detailsOf(change);
    expect(lines[0]).toBe(verdict);
    expect(lines.join()).not.toContain('looked at again');
  });

  it('say where nobody looked again, or it is no longer as promised, or a grant or an earlier run stands behind it', () => {
    const { checked: _, ...unseen } = done;
    expect(actionTexts(reportOf(unseen))[0]?.details.at(-1)).toBe('not looked at again afterwards');
    expect(detailsOf({ checked: { holds: false, at } }).at(-1)).toBe(
      'looked at again at 2026-11-22T03:10:00Z: it is not, or no longer, as promised',
    );
    expect(detailsOf({ decisions: [], grant: 'gnt_1', from: 'run_1' }).slice(1, 3)).toEqual([
      'the grant gnt_1 stood in for approvers (apr_01m7za96n5h2szm9cmxxk74nh3, risk medium)',
      'begun by the run run_1, which this one goes on with',
    ]);
  });

  it('are in the page and on the terminal too, and nowhere where there were none', () => {
    for (const render of [
      renderHtml,
      renderMarkdown,
      (r: ReturnType<typeof reportOf>) => printReport(r, { color: false }),
    ]) {
      expect(render(reportOf(done))).toContain('approved by bob');
      expect(render(reportOf())).not.toContain('Actions');
    }
  });

  it('bring no markup from the texts of the world', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const report = reportOf({
          ...{ ...done, target: text, outcome: text, arguments: { text } },
          decisions: [{ by: text, decision: 'approve' }],
        });
        const active = activeIn(renderMarkdown(report));
        const own = active.slice(active.indexOf('## Actions'), active.indexOf('## What'));
        expect(own.replaceAll('## ', '')).not.toMatch(/[<>[\]*_|~$]|www\.|@|#|\p{Cf}|\p{Cs}/u);
        expect(renderHtml(report).match(/<(script|img|a href="(?!#|\.\.))/g)).toBeNull();
      }),
      { numRuns: 60 },
    );
  });
});
