// A report for somebody who was woken up: the answer first, then what it rests on.
import type { Finding } from '#domain/findings/finding.ts';
import type { Predicate } from '#domain/findings/predicate.ts';
import type { Report, Statement } from '#domain/findings/report.ts';
import { paint, plain, wrap } from './terminal-text.ts';

/** What is printed beside the report. */
export interface PrintOptions {
  readonly color: boolean;
  /** More findings than this are counted, not shown; those that the answer rests on come first. */
  readonly maxFindings?: number;
}

/** The report as text of at most 100 columns. */
export function printReport(report: Report, { color, maxFindings = 20 }: PrintOptions): string {
  const ink = paint(color);
  const heading = (title: string) => `\n${ink.bold(title)}`;
  const cause = report.causes[0];
  const headline = {
    'cause-found': ink.bad(`CAUSE FOUND: ${plain(cause?.node ?? '?')} (${plain(cause?.category ?? '?')})`),
    'no-incident': ink.good('NO INCIDENT: what was looked at is as on any day'),
    'not-enough-evidence': ink.unsure('NOT ENOUGH EVIDENCE: no cause could be proven'),
  }[report.outcome];
  return [
    ink.faint('─'.repeat(100)),
    ink.bold(headline),
    wrap(report.task, 'Task      '),
    `Window    ${clock(report.window.from)} to ${clock(report.window.to)} UTC`,
    `Run       ${report.run}, decided by ${plain(report.plannedBy)}`,
    ...section(heading('What is going on'), report.summary.map(statementLine)),
    ...section(heading('Cause'), causeLines(report)),
    ...section(
      heading('Findings (each recomputed from its stored evidence)'),
      findingLines(report, maxFindings),
    ),
    ...section(
      heading('Ruled out'),
      report.ruledOut.map((r) => wrap(`${r.what}${refs(r.findings)}`, '  - ')),
    ),
    ...section(heading('Could not look at'), gapLines(report)),
    ...section(
      heading('Not proven'),
      report.hypotheses.slice(0, 8).map((h) => wrap(`${h.text} (${h.why})`, '  ? ')),
    ),
    ...section(
      heading('Timeline (UTC)'),
      report.timeline.slice(0, 15).map((t) => wrap(t.what, `  ${clock(t.at).slice(11)}  `)),
    ),
    ...section(heading('Next steps'), nextStepLines(report)),
    heading('Cost'),
    costLine(report),
    ink.faint('─'.repeat(100)),
  ].join('\n');
}

const section = (heading: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : [heading, ...lines];

const refs = (findings: readonly string[]): string =>
  findings.length === 0 ? '' : ` [${findings.join(' ')}]`;

const statementLine = (s: Statement): string => wrap(`${s.text}${refs(s.findings)}`, '  - ');

const causeLines = (report: Report): readonly string[] =>
  report.causes
    .slice(0, 3)
    .flatMap((cause, i) => [
      wrap(`${cause.node}: ${cause.category}, score ${cause.score.toFixed(2)}`, `  ${i + 1}. `),
      ...(cause.path.length > 1 ? [wrap(`path to the symptom: ${cause.path.join(' -> ')}`, '     ')] : []),
      ...cause.statements.map((s) => wrap(`${s.text}${refs(s.findings)}`, '     - ')),
    ]);

function findingLines(report: Report, most: number): readonly string[] {
  const told = new Set(
    [...report.summary, ...report.causes.flatMap((c) => c.statements)].flatMap((s) => s.findings),
  );
  const ordered = [...report.findings].sort((a, b) => Number(told.has(b.id)) - Number(told.has(a.id)));
  const shown = ordered
    .slice(0, most)
    .flatMap((finding) => [
      wrap(finding.claim, `  ${finding.id}  `, '      '),
      ...evidenceLines(finding, report),
    ]);
  const rest = ordered.length - most;
  return rest > 0 ? [...shown, `  and ${rest} more: GET /api/v1/runs/${report.run}/report`] : shown;
}

function evidenceLines(finding: Finding, report: Report): readonly string[] {
  const seen = new Map<string, string>();
  for (const place of placesOf(finding.predicate))
    if (!seen.has(place.evidence)) seen.set(place.evidence, place.path);
  return [...seen].slice(0, 3).map(([hash, path]) => {
    const source = report.observations.find((o) => o.output.hash === hash);
    const by = source === undefined ? '' : `, ${source.tool} by ${source.agent}`;
    return wrap(`evidence ${hash.slice(0, 12)} at ${path === '' ? '/' : path}${by}`, '      ');
  });
}

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

function costLine({ cost, startedAt, finishedAt }: Report): string {
  const dollars = (cost.modelMicros / 1_000_000).toFixed(4);
  const tokens = cost.modelCalls === 0 ? '' : ` (${cost.inputTokens} tokens in, ${cost.outputTokens} out)`;
  const seconds = ((finishedAt - startedAt) / 1000).toFixed(1);
  return `  ${cost.toolCalls} tool calls, ${cost.modelCalls} model calls${tokens}, $${dollars}; ${seconds} s`;
}

const clock = (at: number): string => new Date(at).toISOString().slice(0, 19).replace('T', ' ');
