// The report of an incident as a page with figures: the graph with the path, and the series that tell most.
import { changePoints } from '#analysis/metrics/change-points.ts';
import { detectAnomalies } from '#analysis/metrics/detect-anomalies.ts';
import type { Anomaly } from '#domain/telemetry/anomaly.ts';
import type { IncidentBundle } from '#domain/telemetry/bundle.ts';
import type { Series } from '#domain/telemetry/series.ts';
import { chartStyle } from '#services/reports/chart-style.ts';
import { html, type Markup } from '#services/reports/markup.ts';
import { renderHtml } from '#services/reports/render-html.ts';
import { seriesChart } from '#services/reports/series-chart.ts';
import { graphChart } from './graph-chart.ts';
import type { Investigated } from './investigate-bundle.ts';
import { chartKey } from './metrics-page.ts';

const MOST_SERIES = 12;
const MOST_CHANGE_POINTS = 4;

/**
 * A self-contained HTML page. `evidenceDir` is where the evidence lies, relative to the page; without it the links
 * of findings lead to their own list entries only.
 */
export function incidentPage({ report }: Investigated, bundle: IncidentBundle, evidenceDir?: string): string {
  const path = report.causes[0]?.path ?? [];
  const charts = chartsOf(bundle, path);
  const figures = html`<section><h2>Figures</h2>
${bundle.topology === undefined ? html`` : graphChart(bundle.topology, path)}
${charts.length === 0 ? html`` : html`${charts}${chartKey}`}</section>`;
  return renderHtml(report, {
    figures,
    style: chartStyle,
    evidence: (_, hash) => (evidenceDir === undefined ? '#' : `${evidenceDir || '.'}/${hash}.json`),
  });
}

/** Series with something unusual: those of nodes on the path first, the strongest first. */
function chartsOf(bundle: IncidentBundle, path: readonly string[]): Markup[] {
  const found = (bundle.metrics ?? []).flatMap((series) => {
    const anomalies = detectAnomalies(series, bundle.window.to).filter((a) => a.to >= shownFrom(bundle));
    const strongest = anomalies.reduce((most, a) => Math.max(most, a.score), 0);
    return anomalies.length === 0
      ? []
      : [{ series, anomalies, strongest, near: path.includes(series.node ?? '') }];
  });
  found.sort((a, b) => Number(b.near) - Number(a.near) || b.strongest - a.strongest);
  return found.slice(0, MOST_SERIES).map(({ series, anomalies }) => chartOf(bundle, series, anomalies));
}

/** The window of the incident and half as much before it are shown. */
const shownFrom = ({ window: { from, to } }: IncidentBundle): number => from - (to - from) / 2;

function chartOf(bundle: IncidentBundle, series: Series, anomalies: readonly Anomaly[]): Markup {
  const start = shownFrom(bundle);
  const near = series.points.filter(([at]) => at >= start);
  return seriesChart({
    title: titleOf(series),
    unit: series.unit,
    points: near.length > 0 ? near : series.points,
    anomalies,
    changePoints: changePoints(series.points)
      .filter((c) => c.at >= start)
      .sort((a, b) => b.effect - a.effect)
      .slice(0, MOST_CHANGE_POINTS),
    height: 170,
  });
}

function titleOf({ metric, statistic, node }: Series): string {
  const where = node ?? Object.values(metric.dimensions).join(' ');
  return `${where} ${metric.name} (${statistic})`;
}
