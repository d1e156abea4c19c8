import type { Cause, Report, Statement } from '#domain/findings/report.ts';
import { type ActionText, actionTexts } from './action-lines.ts';
import type { EvidenceAddress, EvidenceLink } from './evidence-links.ts';
import { html, type Markup } from './markup.ts';
import { modelLine } from './model-line.ts';
import { reportStyle } from './report-style.ts';
import { clockTime, type LabelledFinding, type ReportView, viewReport } from './report-view.ts';

const NOTHING = html``;

/** What a page may have besides the report: figures, which stand behind the causes, their style, and where evidence is. */
export interface PageAdditions {
  readonly figures?: Markup;
  readonly style?: string;
  readonly evidence?: EvidenceAddress;
}

/**
 * The report as one HTML page without scripts or anything to load; its links lead to evidence and within the
 * page. Nothing that comes from the systems under investigation can add an element or an attribute.
 */
export function renderHtml(report: Report, { figures, style = '', evidence }: PageAdditions = {}): string {
  const view = viewReport(report, evidence);
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${view.headline}: ${view.verdict}</title><style>${{ markup: reportStyle + style }}</style></head>
<body><main>
${head(view)}
${section('Actions', actionTexts(report).map(action))}
${section('What is going on', report.summary.map(statement(view)))}
${report.causes.map((cause, i) => causeSection(view, cause, i))}${figures ?? NOTHING}
${section('Next steps', report.nextSteps.map(nextStep))}
${section('Could not look at', report.gaps.map(gap))}
${section(
  'Ruled out',
  report.ruledOut.map((r) => html`<li>${r.what} ${labels(view, r.findings)}</li>`),
)}
${hypotheses(report)}
${section('Timeline (UTC)', report.timeline.map(moment(view)))}
${findings(view)}
<section><h2>Cost</h2><p>${view.cost}</p></section>
</main></body></html>
`.markup;
}

const head = ({ report, headline, verdict }: ReportView): Markup =>
  html`<header class="banner ${report.outcome}"><h1>${headline}: ${verdict}</h1>
<dl><dt>Task</dt><dd>${report.task}</dd><dt>Window</dt><dd>${clockTime(report.window.from)} to ${clockTime(report.window.to)} UTC</dd><dt>Run</dt><dd><code>${report.run}</code></dd>${modelEntry(report)}</dl></header>`;

function modelEntry(report: Report): Markup {
  const line = modelLine(report);
  return line === undefined ? NOTHING : html`<dt>Model</dt><dd>${line}</dd>`;
}

const section = (title: string, items: readonly Markup[]): Markup =>
  items.length === 0 ? NOTHING : html`<section><h2>${title}</h2><ul>${items}</ul></section>`;

const action = ({ verdict, what, details }: ActionText): Markup =>
  html`<li><strong>${verdict}</strong>: ${what}<ul>${details.map((line) => html`<li>${line}</li>`)}</ul></li>`;

const statement =
  (view: ReportView) =>
  ({ text, findings: ids }: Statement): Markup =>
    html`<li>${text} ${labels(view, ids)}</li>`;

const labels = (view: ReportView, ids: readonly string[]): Markup[] =>
  view.labels(ids).map((label) => html`<a href="#${label}">${label}</a> `);

function causeSection(view: ReportView, cause: Cause, at: number): Markup {
  const path = cause.path.map((node, i) => html`${i === 0 ? '' : ' → '}<code>${node}</code>`);
  return html`<section><h2>${at === 0 ? 'Cause' : 'Less likely'}: ${cause.category} at ${cause.node}</h2>
<p class="soft">Score ${cause.score.toFixed(2)} of 1: a judgement, not a probability</p>
${cause.path.length > 1 ? html`<p>From the cause to the symptom: ${path}</p>` : NOTHING}
<ul>${cause.statements.map(statement(view))}</ul></section>`;
}

const nextStep = ({ text, command }: Report['nextSteps'][number]): Markup =>
  html`<li>${text}${command === undefined ? NOTHING : html`<pre>${command}</pre>`}</li>`;

const gap = ({ agent, what, why }: Report['gaps'][number]): Markup =>
  html`<li><strong>${what}</strong>: ${why} <span class="soft">(${agent})</span></li>`;

const hypotheses = ({ hypotheses: all }: Report): Markup =>
  all.length === 0
    ? NOTHING
    : html`<section class="unverified"><h2>Hypotheses: not verified</h2><ul>${all.map(
        ({ text, why }) => html`<li>${text} <span class="soft">(not verified: ${why})</span></li>`,
      )}</ul></section>`;

const moment =
  (view: ReportView) =>
  ({ at, what, findings: ids }: Report['timeline'][number]): Markup =>
    html`<li><time>${clockTime(at)}</time> ${what} ${labels(view, ids)}</li>`;

/** What the report tells first, the rest folded away: a link to a folded finding opens it. */
function findings(view: ReportView): Markup {
  if (view.findings.length === 0) return NOTHING;
  const [told, rest] = [view.findings.filter((f) => f.told), view.findings.filter((f) => !f.told)];
  const more =
    rest.length === 0
      ? NOTHING
      : html`<details><summary>${String(rest.length)} more, those behind what was ruled out among them</summary><ul>${rest.map(finding)}</ul></details>`;
  return html`<section><h2>Verified findings</h2><p class="soft">Each was recomputed from the stored evidence it links.</p>
<ul>${told.map(finding)}</ul>${more}</section>`;
}

const finding = ({ label, finding: { claim }, links }: LabelledFinding): Markup =>
  html`<li id="${label}"><strong>${label}</strong> ${claim}<ul>${links.map(evidence)}</ul></li>`;

const evidence = ({ href, hash, places, source }: EvidenceLink): Markup =>
  html`<li><a href="${href}">evidence ${hash.slice(0, 12)}</a> <span class="soft">${source ?? ''}</span>${places.map(
    (place) => html` <a href="${place.href}"><code>${place.path}</code></a>`,
  )}</li>`;
