// Two logs that were mined by one miner, compared without knowing how much time each of them spans.
import {
  compareTemplates,
  type MinedWindow,
  type TemplateComparison,
} from '#analysis/logs/compare-templates.ts';
import type { TemplateMiner } from '#analysis/logs/template-miner.ts';
import { median } from '#analysis/metrics/statistics.ts';
import type { LogTemplate } from '#domain/telemetry/template.ts';

/** A log whose lines were given to a miner: what it answered for each. */
export interface MinedLog {
  readonly name: string;
  readonly refs: Int32Array;
}

/** What came, went and changed; `scale` is the length of the later log in lengths of the earlier. */
export interface LogComparison extends TemplateComparison {
  readonly before: { readonly name: string; readonly lines: number };
  readonly after: { readonly name: string; readonly lines: number };
  readonly scale: number;
}

const FEWEST_LINES = 5;
const FEWEST_SHARED = 3;

/**
 * Compares two logs. Their lengths are evened out by the median ratio of the counts of the templates that both
 * have (Anders and Huber, "Differential expression analysis for sequence count data", Genome Biology 2010): unlike
 * the ratio of all lines it stays put when one template floods a log. With too few in common, all lines count.
 */
export function compareLogs(miner: TemplateMiner, before: MinedLog, after: MinedLog): LogComparison {
  const whole = new Map(miner.templates().map((t) => [t.id, t]));
  const earlier = countsOf(miner, before);
  const later = countsOf(miner, after);
  const ratios = [...earlier].flatMap(([id, n]) => {
    const m = later.get(id) ?? 0;
    return n >= FEWEST_LINES && m >= FEWEST_LINES ? [m / n] : [];
  });
  const scale = ratios.length >= FEWEST_SHARED ? median(ratios) : after.refs.length / before.refs.length;
  const comparison = compareTemplates(
    windowOf(earlier, whole, before, 1),
    windowOf(later, whole, after, scale),
  );
  return {
    before: { name: before.name, lines: before.refs.length },
    after: { name: after.name, lines: after.refs.length },
    scale,
    ...comparison,
  };
}

function countsOf(miner: TemplateMiner, log: MinedLog): Map<string, number> {
  const byRef: number[] = [];
  for (const ref of log.refs) byRef[ref] = (byRef[ref] ?? 0) + 1;
  const counts = new Map<string, number>();
  byRef.forEach((n, ref) => {
    const id = miner.idOf(ref);
    counts.set(id, (counts.get(id) ?? 0) + n);
  });
  return counts;
}

function windowOf(
  counts: ReadonlyMap<string, number>,
  whole: ReadonlyMap<string, LogTemplate>,
  log: MinedLog,
  lengthMs: number,
): MinedWindow {
  const total = log.refs.length;
  const templates = [...counts].flatMap(([id, count]) => {
    const template = whole.get(id);
    return template === undefined ? [] : [{ ...template, count, share: count / total }];
  });
  return { templates, total, lengthMs };
}
