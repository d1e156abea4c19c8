import type { MetricId, Statistic } from '#domain/telemetry/series.ts';
import type { Window } from '#domain/time.ts';

const SUMMED =
  /(errors?|throttles?|throttled\w*|invocations|requests?|count|numberof\w+|faults?|\d(xx|XX)\w*|deadletters?|failed|failures|timedout|started|succeeded|aborted|delivered\w*|dropped\w*|rejected\w*|evictions|consumed\w+units)$/i;
const LIKE_TIME = /(latency|duration|responsetime|iteratorage\w*|time)$/i;
const WORST = /(age\w*|lag|depth|utilization|utilisation|connections|concurrentexecutions|load\w*|usage)$/i;
const LOWEST = /^(free\w*|available\w*|\w*balance|healthyhostcount|\w*remaining)$/i;

/**
 * The statistic that shows trouble in a metric: `Sum` of things that are counted, `p99` of times, `Maximum`
 * of fill levels and ages, `Minimum` of what runs out, else `Average`. By the naming habits of AWS metrics.
 */
export function fittingStatistic(metric: Pick<MetricId, 'name'>): Statistic {
  if (LOWEST.test(metric.name)) return 'Minimum';
  if (WORST.test(metric.name)) return 'Maximum';
  if (LIKE_TIME.test(metric.name)) return 'p99';
  return SUMMED.test(metric.name) ? 'Sum' : 'Average';
}

const PERIODS = [60, 300, 900, 3600, 21_600, 86_400] as const;

/** The shortest common CloudWatch period, in seconds, that cuts the window into at most `points` points. */
export const fittingPeriod = (window: Window, points = 360): number =>
  PERIODS.find((p) => (window.to - window.from) / 1000 / p <= points) ?? 86_400;
