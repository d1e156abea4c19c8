// A report for somebody who was woken up: the answer first, then what it rests on.
import type { Finding } from '#domain/findings/finding.ts';
import type { Predicate } from '#domain/findings/predicate.ts';
import type { Cause, Report, Statement } from '#domain/findings/report.ts';
import { type ActionText, actionTexts } from '#services/reports/action-lines.ts';
import { modelLine } from '#services/reports/model-line.ts';
import { COLUMNS, paint, plain, wrap } from './terminal-text.ts';

/** What is printed beside the report. */
export interface PrintOptions {
  readonly color: boolean;
  /** Where to find the evidence, in words, when there is no API to ask. */
  readonly evidenceAt?: string;
}

/** Finding id → its short name in the text, in order of being told. */
type Labels = ReadonlyMap<string, string>;

/** The report as text of at most 100 columns. */
export function printReport(report: Report, { color, evidenceAt }: PrintOptions): string {
  const ink = paint(color);
  const heading = (title: string) => `\n${ink.bold(title)}`;
  const cause = report.causes[0];
  const headline = {
    'cause-found': ink.bad(`CAUSE FOUND: ${plain(cause?.node ?? '?')} (${plain(cause?.category ?? '?')})`),
    'no-incident': ink.good('NO INCIDENT: what was looked at is as on any day'),
    'not-enough-evidence': ink.unsure('NOT ENOUGH EVIDENCE: no cause could be proven'),
  }[report.outcome];
  const labels = label(report);
  const [first, ...others] = report.causes;
  return [
    ink.faint('─'.repeat(COLUMNS)),
    ink.bold(headline),
    wrap(report.task, 'Task      '),
    `Window    ${clock(report.window.from)} to ${clock(report.window.to)} UTC`,
    `Run       ${report.run}, decided by ${plain(report.plannedBy)}`,
    ...modelLines(report),
    ...section(heading('Actions'), actionTexts(report).flatMap(actionLines)),
    ...section(heading('What is going on'), report.summary.map(statementLine(labels, '  - '))),
    ...section(heading('Cause'), first === undefined ? [] : causeLines(first, labels)),
    ...section(heading('Less likely'), others.slice(0, 3).map(otherCause(labels))),
    ...section(
      heading('Evidence (each finding was recomputed from what is stored)'),
      evidence(report, labels, evidenceAt),
    ),
    ...section(
      heading('Ruled out'),
      report.ruledOut.map((r) => wrap(`${r.what}${refs(r.findings, labels)}`, '  - ')),
    ),
    ...section(heading('Could not look at'), gapLines(report)),
    ...section(
      heading('Not proven'),
      report.hypotheses.slice(0, 8).map((h) => wrap(`${h.text} (${h.why})`, '  ? ')),
    ),
    ...section(
      heading('Timeline (UTC)'),
      report.timeline.slice(0, 12).map((t) => wrap(cut(t.what), `  ${clock(t.at).slice(11)}  `)),
    ),
    ...section(heading('Next steps'), nextStepLines(report)),
    heading('Cost'),
    costLine(report),
    ink.faint('─'.repeat(COLUMNS)),
  ].join('\n');
}

/** Names the findings that the text rests on F1, F2, ... in the order in which it tells them. */
function label(report: Report): Labels {
  const told = [
    ...report.summary.flatMap((s) => s.findings),
    ...report.causes.slice(0, 1).flatMap((c) => c.statements.flatMap((s) => s.findings)),
    ...report.causes.slice(1, 4).flatMap((c) => c.statements.flatMap((s) => s.findings)),
  ];
  return new Map([...new Set(told)].map((id, i) => [id, `F${i + 1}`]));
}

const section = (heading: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : [heading, ...lines];

const refs = (findings: readonly string[], labels: Labels): string =>
  ` [${findings.map((id) => labels.get(id) ?? id).join(' ')}]`;

const actionLines = ({ verdict, what, details }: ActionText): readonly string[] => [
  wrap(`${verdict}: ${what}`, '  - '),
  ...details.map((line) => wrap(line, '      ')),
];

const statementLine =
  (labels: Labels, indent: string) =>
  (s: Statement): string =>
    wrap(`${s.text}${refs(s.findings, labels)}`, indent);

const causeLines = (cause: Cause, labels: Labels): readonly string[] => [
  wrap(`${cause.node}: ${cause.category}, score ${cause.score.toFixed(2)}`, '  '),
  ...(cause.path.length > 1 ? [wrap(`path to the symptom: ${cause.path.join(' -> ')}`, '  ')] : []),
  ...cause.statements.map(statementLine(labels, '  - ')),
];

const otherCause =
  (labels: Labels) =>
  (cause: Cause): string => {
    const findings = [...new Set(cause.statements.flatMap((s) => s.findings))];
    return wrap(
      `${cause.node}: ${cause.category}, score ${cause.score.toFixed(2)}${refs(findings, labels)}`,
      '  - ',
    );
  };

function evidence(report: Report, labels: Labels, evidenceAt?: string): readonly string[] {
  const byId = new Map(report.findings.map((finding) => [finding.id, finding]));
  const lines = [...labels].flatMap(([id, name]) => {
    const finding = byId.get(id);
    return finding === undefined ? [] : [wrap(placesText(finding, report), `  ${name.padEnd(4)}`)];
  });
  const rest = report.findings.length - lines.length;
  const path = `/api/v1/runs/${report.run}`;
  const [whole, piece] =
    evidenceAt === undefined
      ? [`: GET ${path}/report`, `a piece of evidence: GET ${path}/evidence/HASH`]
      : [': --json prints them', evidenceAt];
  return [
    ...lines,
    ...(rest > 0 ? [wrap(`and ${rest} more, those of what was ruled out among them${whole}`, '  ')] : []),
    ...(lines.length > 0 ? [`  ${piece}`] : []),
  ];
}

function placesText(finding: Finding, report: Report): string {
  const seen = new Map<string, string>();
  for (const place of placesOf(finding.predicate)) {
    if (!seen.has(place.evidence)) seen.set(place.evidence, place.path);
  }
  const places = [...seen].slice(0, 2).map(([hash, path]) => {
    const source = report.observations.find((o) => o.output.hash === hash);
    const by = source === undefined ? '' : `${source.tool} by ${source.agent}, `;
    return `${by}${hash.slice(0, 12)}${path === '' ? '' : ` ${path}`}`;
  });
  return `${finding.subject}: ${places.join('; ')}`;
}

/** The first lines of a text that is told in full elsewhere. */
const cut = (text: string): string => (text.length > 170 ? `${text.slice(0, 169)}…` : text);

/** Every place in evidence that a predicate points to. */
function placesOf(predicate: Predicate): readonly { evidence: string; path: string }[] {
  const places: { evidence: string; path: string }[] = [];
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if ('evidence' in value && 'path' in value && typeof value.evidence === 'string') {
      places.push(value as { evidence: string; path: string });
      return;
    }
    for (const member of Object.values(value)) walk(member);
  };
  walk(predicate);
  return places;
}

function gapLines(report: Report): readonly string[] {
  const seen = new Set<string>();
  const lines = report.gaps.map((gap) => wrap(`${gap.what}: ${gap.why} (${gap.agent})`, '  - '));
  return lines.filter((line) => !seen.has(line) && seen.add(line));
}

const nextStepLines = (report: Report): readonly string[] =>
  report.nextSteps
    .slice(0, 6)
    .flatMap((step) => [
      wrap(step.text, '  - '),
      ...(step.command === undefined ? [] : [`      $ ${plain(step.command)}`]),
    ]);

function modelLines(report: Report): readonly string[] {
  const line = modelLine(report);
  return line === undefined ? [] : [wrap(line, 'Model     ')];
}

function costLine({ cost, startedAt, finishedAt }: Report): string {
  const dollars = (cost.modelMicros / 1_000_000).toFixed(4);
  const tokens = cost.modelCalls === 0 ? '' : ` (${cost.inputTokens} tokens in, ${cost.outputTokens} out)`;
  const seconds = ((finishedAt - startedAt) / 1000).toFixed(1);
  return `  ${cost.toolCalls} tool calls, ${cost.modelCalls} model calls${tokens}, $${dollars}; ${seconds} s`;
}

const clock = (at: number): string => new Date(at).toISOString().slice(0, 19).replace('T', ' ');
