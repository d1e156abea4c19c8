// watchfloor analyze metrics: a score and a label for each point of a series.
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { SCORE_THRESHOLD } from '#analysis/metrics/score-stream.ts';
import { Statistic } from '#domain/telemetry/series.ts';
import { Advice } from '../start/progress.ts';
import { type AnalyzedSeries, analyzeRows } from './analyze-rows.ts';
import { parseArguments } from './arguments.ts';
import { metricsPage } from './metrics-page.ts';
import { type MetricRow, readMetricCsv } from './read-metric-csv.ts';
import type { Terminal } from './terminal.ts';

/** The text of `--help`. */
export const analyzeMetricsHelp = `Scores each point of a series and names what is unusual in it.

usage: npx watchfloor analyze metrics CSV [OPTIONS]

  CSV               timestamp,value rows (ISO 8601 or epoch seconds or milliseconds; a header is optional); - reads
                    standard input
  --html FILE       also writes a plot: the series with its anomalies and change points, one self-contained file
  --json            {name, periodSeconds, anomalies, changePoints, points: [{timestamp, value, score, label}]}
  --name NAME       what the metric is called: names such as Latency or http_requests_total tell times and counters
                    from the rest [the header of the value column]
  --unit UNIT       its unit, as CloudWatch writes it (Seconds, Count, Percent, ...)   [None]
  --statistic S     how its points were aggregated: Average, Sum, Maximum, p99, ...    [Average]
  --help            this text

Output: timestamp,value,score,label. The score, in [0, 1), is the online scorer's: it knows only the points before.
The label, with the whole series in view: spike, dip, flat-line for each point of the stretch, level-shift,
trend-break for the first point of it, missing-data for the first point after the hole; anomaly where only the score
reaches ${SCORE_THRESHOLD}; no-value where the row holds no number; otherwise normal. Fixed thresholds, one configuration.`;

const options = {
  html: { type: 'string' },
  json: { type: 'boolean', default: false },
  name: { type: 'string' },
  unit: { type: 'string', default: 'None' },
  statistic: { type: 'string', default: 'Average' },
  help: { type: 'boolean', default: false },
} as const;

/** The command; answers the exit code. */
export async function analyzeMetrics(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parseArguments('analyze metrics', args, options, {
    least: 1,
    most: 1,
    what: 'one CSV (or - for standard input)',
  });
  if (values.help) {
    await terminal.print(`${analyzeMetricsHelp}\n`);
    return 0;
  }
  if (!Statistic.safeParse(values.statistic).success) {
    throw new Advice(
      `--statistic must be Average, Sum, Minimum, Maximum, SampleCount or p0-p99.99, not ${JSON.stringify(values.statistic)}`,
    );
  }
  const { name, rows } = await readMetricCsv(terminal, positionals[0] ?? '');
  const analyzed = analyzeRows(rows, {
    name: values.name ?? name,
    unit: values.unit,
    statistic: values.statistic,
  });
  for (const note of notesOn(rows)) terminal.note(note);
  if (values.html !== undefined) {
    const file = resolve(terminal.cwd, values.html);
    writeFileSync(file, metricsPage(analyzed));
    terminal.note(`plot: ${file}`);
  }
  await (values.json ? printJson(terminal, analyzed) : printCsv(terminal, analyzed));
  return 0;
}

function notesOn(rows: readonly MetricRow[]): string[] {
  const absent = rows.filter((r) => Number.isNaN(r.value)).length;
  const back = rows.filter((r, i) => r.at < (rows[i - 1]?.at ?? r.at)).length;
  const twice = rows.length - new Set(rows.map((r) => r.at)).size;
  return [
    ...(absent > 0 ? [`note: ${absent} of ${rows.length} rows hold no number`] : []),
    ...(back > 0 ? [`note: time goes back ${back} times; points are looked at in order of time`] : []),
    ...(twice > 0 ? [`note: ${twice} points have the time of another one`] : []),
    ...(rows.length - absent < 5 ? ['note: fewer than five points say nothing about what is unusual'] : []),
  ];
}

const PAGE = 4096;

async function printCsv(terminal: Terminal, { rows, scores, labels }: AnalyzedSeries): Promise<void> {
  await terminal.print('timestamp,value,score,label\n');
  for (let from = 0; from < rows.length; from += PAGE) {
    const page = rows
      .slice(from, from + PAGE)
      .map(
        (r, k) =>
          `${field(r.timestamp)},${field(r.text)},${(scores[from + k] ?? 0).toFixed(4)},${labels[from + k]}\n`,
      );
    await terminal.print(page.join(''));
  }
}

const field = (text: string): string => (/[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

async function printJson(terminal: Terminal, analyzed: AnalyzedSeries): Promise<void> {
  const { series, rows, scores, labels, anomalies } = analyzed;
  const points = rows.map((r, i) => ({
    timestamp: r.timestamp,
    value: Number.isNaN(r.value) ? null : r.value,
    score: Number((scores[i] ?? 0).toFixed(4)),
    label: labels[i],
  }));
  const { name } = series.metric;
  const { periodSeconds } = series;
  const answer = { name, periodSeconds, anomalies, changePoints: analyzed.changePoints, points };
  await terminal.print(`${JSON.stringify(answer, null, 2)}\n`);
}
