// One series as a page to look at: the line with what is unusual in it, the score below, and a table.
import { SCORE_THRESHOLD } from '#analysis/metrics/score-stream.ts';
import { formatIsoTime } from '#domain/time.ts';
import { chartStyle } from '#services/reports/chart-style.ts';
import { html, type Markup } from '#services/reports/markup.ts';
import { reportStyle } from '#services/reports/report-style.ts';
import { seriesChart, short } from '#services/reports/series-chart.ts';
import type { AnalyzedSeries } from './analyze-rows.ts';

/** Tells the colours of the charts. */
export const chartKey: Markup = html`<p class="key"><i class="spike-key"></i> spike or dip &#160; <i class="shift-key"></i> level shift, trend, flat line &#160; <i class="hole-key"></i> missing data &#160; dashed: the level changed. Times are UTC; hover for figures.</p>`;

/** A self-contained HTML page: nothing in it is loaded or run. */
export function metricsPage({ series, rows, scores, anomalies, changePoints }: AnalyzedSeries): string {
  const { points, unit } = series;
  const title = series.metric.name;
  const scored = rows.map((row, i): [number, number] => [row.at, scores[i] ?? 0]).sort(([a], [b]) => a - b);
  const scoreChart = seriesChart({
    title: 'Online score: only the points before are known',
    unit: '',
    points: scored,
    anomalies: [],
    changePoints: [],
    threshold: SCORE_THRESHOLD,
    height: 120,
  });
  const found = `${points.length} points, ${anomalies.length} unusual stretches, ${changePoints.length} changes of level`;
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}: ${found}</title><style>${{ markup: reportStyle + chartStyle }}</style></head>
<body><main><h1>${title}</h1><p class="soft">${found}</p>
${seriesChart({ title, unit, points, anomalies, changePoints })}
${chartKey}
${scoreChart}
${table(
  'Unusual stretches',
  ['kind', 'from (UTC)', 'to (UTC)', 'before', 'after', 'score'],
  anomalies.map((a) => [
    a.kind,
    time(a.from),
    time(a.to),
    level(a.before),
    level(a.after),
    a.score.toFixed(2),
  ]),
)}
${table(
  'Changes of level',
  ['at (UTC)', 'before', 'after', 'size', 'times the noise'],
  changePoints.map((c) => [time(c.at), short(c.before), short(c.after), short(c.size), c.effect.toFixed(1)]),
)}
</main></body></html>
`.markup;
}

const time = (at: number): string => formatIsoTime(Math.round(at)).replace('T', ' ').replace('Z', '');
const level = (value: number | undefined): string => (value === undefined ? '' : short(value));

function table(title: string, head: readonly string[], rows: readonly (readonly string[])[]): Markup {
  if (rows.length === 0) return html``;
  return html`<h2>${title}</h2><table><thead><tr>${head.map((h) => html`<th>${h}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map((c) => html`<td>${c}</td>`)}</tr>`)}</tbody></table>`;
}
