import fc from 'fast-check';
import { renderMarkdown } from '#services/reports/render-markdown.ts';
import { hostileText } from './hostile-texts.ts';
import { activeIn } from './inert-markdown.ts';
import { plainReport, reportOf, TEXTS } from './sample-report.ts';

const place = '../../runs/run_01m7za96n5h2szm9cmxxk74nh3/evidence/HASH';
const link = '[evidence aaaaaaaaaaaa](../../runs/run_01m7za96n5h2szm9cmxxk74nh3/evidence/';

describe('the Markdown report', () => {
  it('has no HTML, link, mention, emphasis or block that a text of the world brought', () => {
    const headings = renderMarkdown(plainReport()).match(/^#+ /gm)?.length;
    fc.assert(
      fc.property(fc.array(hostileText, { minLength: TEXTS, maxLength: TEXTS }), (hostile) => {
        const active = activeIn(renderMarkdown(reportOf(hostile)));
        expect(active.match(/^#+ /gm)?.length).toBe(headings);
        const own = active
          .replaceAll(/\[evidence a{12}\]\(\.\.\/\.\.\/runs\/run_\w{26}\/evidence\/a{64}\)/g, '')
          .replaceAll(/\[code\]\(\.\.\/\.\.\/runs\/run_\w{26}\/evidence\/a{64}\?path=[\w.~%/:-]*\)/g, '')
          .replaceAll(/\*\*F\d\*\*/g, '')
          .replaceAll(/^#+ /gm, '');
        expect(own).not.toMatch(
          /UNCLOSED|[<>[\]*_{}!|~$]|&|\/\/|www\.|\.com|@|#|(?!\n)\p{Cc}|\p{Cf}|\p{Cs}/u,
        );
        for (const line of own.split('\n')) {
          expect(line).not.toMatch(/^( {2})?- ([-+=>]|\d+[.)]( |$))|^ {4}|^[-=]{2,}$/);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('reads like a report', () => {
    expect(renderMarkdown(plainReport()).replaceAll('a'.repeat(64), 'HASH').split('\n')).toEqual([
      '# Cause found: bad-deploy at text 3',
      '',
      '- Task: text 1',
      '- Window: 2026-11-21 14:00:00 to 2026-11-21 15:00:00 UTC',
      '- Run: `run_01m7za96n5h2szm9cmxxk74nh3`',
      '- Model: not to be had (text 29): text 28 took part until then',
      '',
      '## What is going on',
      '',
      '- text 2 (F1)',
      '',
      '## Cause: bad-deploy at text 3',
      '',
      '- Score 0.89 of 1: a judgement, not a probability',
      '- From the cause to the symptom: `text 4` → `text 5`',
      '- text 6 (F2, F1)',
      '',
      '## Less likely: quota at text 7',
      '',
      '- Score 0.20 of 1: a judgement, not a probability',
      '- text 9 (F1)',
      '',
      '## Next steps',
      '',
      '- text 25',
      '',
      '  ```text',
      '  text 26',
      '  ```',
      '',
      '- text 27',
      '',
      '## Could not look at',
      '',
      '- text 22: text 23 (infrastructure)',
      '',
      '## Ruled out',
      '',
      '- text 21 (F3)',
      '',
      '## Hypotheses (not verified)',
      '',
      '- not verified: text 19 (text 20)',
      '',
      '## Timeline (UTC)',
      '',
      '- 2026-11-21 14:01:00: text 24 (F2)',
      '',
      '## Verified findings (recomputed from stored evidence)',
      '',
      '- **F1** text 11',
      `  - ${link}HASH): query\\_series by system-monitoring, at [\`/text 12\`](${place}?path=/text%2012)`,
      '- **F2** text 14',
      `  - ${link}HASH): query\\_series by system-monitoring, at [\`/text 15\`](${place}?path=/text%2015)`,
      '- **F3** text 17',
      `  - ${link}HASH): query\\_series by system-monitoring, at [\`/text 18\`](${place}?path=/text%2018)`,
      '',
      '## Cost',
      '',
      '- 12 tool calls, 2 model calls (900 tokens in, 80 out, \\$0.0013), 3.3 s; decided by text 28',
      '',
    ]);
  });
});
