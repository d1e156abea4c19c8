import type { Cause, Report, Statement } from '#domain/findings/report.ts';
import { type ActionText, actionTexts } from './action-lines.ts';
import { markdownBlock, markdownCode, markdownText } from './escape-markdown.ts';
import type { EvidenceLink } from './evidence-links.ts';
import { modelLine } from './model-line.ts';
import { clockTime, type ReportView, viewReport } from './report-view.ts';

/**
 * The report as CommonMark: headings, lists, code, and links to evidence only. Nothing that comes from the
 * systems under investigation can add to that.
 */
export function renderMarkdown(report: Report): string {
  const view = viewReport(report);
  const sections = [
    head(view),
    section('Actions', actionTexts(report).map(action)),
    section('What is going on', report.summary.map(statement(view))),
    ...report.causes.map((cause, i) => causeSection(view, cause, i)),
    section('Next steps', report.nextSteps.map(nextStep)),
    section('Could not look at', report.gaps.map(gap)),
    section('Ruled out', report.ruledOut.map(ruledOut(view))),
    section(
      'Hypotheses (not verified)',
      report.hypotheses.map(
        ({ text, why }) => `- not verified: ${markdownText(text)} (${markdownText(why)})`,
      ),
    ),
    section('Timeline (UTC)', report.timeline.map(moment(view))),
    section('Verified findings (recomputed from stored evidence)', findings(view)),
    section('Cost', [`- ${markdownText(view.cost)}`]),
  ];
  return `${sections.filter((s) => s !== '').join('\n\n')}\n`;
}

const head = ({ report, headline, verdict }: ReportView): string =>
  [
    `# ${headline}: ${markdownText(verdict)}`,
    '',
    `- Task: ${markdownText(report.task)}`,
    `- Window: ${clockTime(report.window.from)} to ${clockTime(report.window.to)} UTC`,
    `- Run: ${markdownCode(report.run)}`,
    ...modelLines(report),
  ].join('\n');

const modelLines = (report: Report): string[] => {
  const line = modelLine(report);
  return line === undefined ? [] : [`- Model: ${markdownText(line)}`];
};

const section = (title: string, lines: readonly string[]): string =>
  lines.length === 0 ? '' : [`## ${title}`, '', ...lines].join('\n');

const action = ({ verdict, what, details }: ActionText): string =>
  [`- ${verdict}: ${markdownText(what)}`, ...details.map((line) => `  - ${markdownText(line)}`)].join('\n');

const statement =
  (view: ReportView) =>
  ({ text, findings: ids }: Statement): string =>
    `- ${markdownText(text)} ${names(view, ids)}`;

const names = (view: ReportView, ids: readonly string[]): string => `(${view.labels(ids).join(', ')})`;

function causeSection(view: ReportView, cause: Cause, at: number): string {
  const title = `${at === 0 ? 'Cause' : 'Less likely'}: ${markdownText(`${cause.category} at ${cause.node}`)}`;
  return section(title, [
    `- Score ${cause.score.toFixed(2)} of 1: a judgement, not a probability`,
    ...(cause.path.length > 1 ? [`- From the cause to the symptom: ${path(cause)}`] : []),
    ...cause.statements.map(statement(view)),
  ]);
}

const path = (cause: Cause): string => cause.path.map(markdownCode).join(' → ');

const nextStep = ({ text, command }: Report['nextSteps'][number]): string =>
  command === undefined
    ? `- ${markdownText(text)}`
    : `- ${markdownText(text)}\n\n${markdownBlock(command, '  ')}\n`;

const gap = ({ agent, what, why }: Report['gaps'][number]): string =>
  `- ${markdownText(what)}: ${markdownText(why)} (${markdownText(agent)})`;

const ruledOut =
  (view: ReportView) =>
  ({ what, findings: ids }: Report['ruledOut'][number]): string =>
    `- ${markdownText(what)} ${names(view, ids)}`;

const moment =
  (view: ReportView) =>
  ({ at, what, findings: ids }: Report['timeline'][number]): string =>
    `- ${clockTime(at)}: ${markdownText(what)} ${names(view, ids)}`;

const findings = (view: ReportView): string[] =>
  view.findings.map(
    ({ label, finding, links }) =>
      `- **${label}** ${markdownText(finding.claim)}${links.map(evidence).join('')}`,
  );

const evidence = ({ href, hash, places, source }: EvidenceLink): string =>
  [
    `\n  - [evidence ${hash.slice(0, 12)}](${href})`,
    ...(source === undefined ? [] : [`: ${markdownText(source)}`]),
    ...(places.length === 0 ? [] : [`, at ${places.map(placeLink).join(', ')}`]),
  ].join('');

// a code span in a link's text: nothing in it can end the link
const placeLink = ({ path, href }: EvidenceLink['places'][number]): string =>
  `[${markdownCode(path)}](${href})`;
