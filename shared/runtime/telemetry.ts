import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';

/** The metric namespace; its one dimension is `service`, the unit's id. Tenants are log fields only. */
export const METRIC_NAMESPACE = 'Watchfloor';

/** Every metric and its unit. `latency` is of one invocation, `errors` are failures on our side (5xx). */
export const metricUnits = {
  requests: MetricUnit.Count,
  refusals: MetricUnit.Count,
  errors: MetricUnit.Count,
  latency: MetricUnit.Milliseconds,
  'runs-accepted': MetricUnit.Count,
  'runs-succeeded': MetricUnit.Count,
  'runs-failed': MetricUnit.Count,
  'runs-cancelled': MetricUnit.Count,
  'runs-timed-out': MetricUnit.Count,
  'holds-expired': MetricUnit.Count,
  'steps-done': MetricUnit.Count,
  'steps-failed': MetricUnit.Count,
  'messages-retried': MetricUnit.Count,
  'messages-dead': MetricUnit.Count,
  'tool-calls': MetricUnit.Count,
  'tool-failures': MetricUnit.Count,
  'model-calls': MetricUnit.Count,
  /** Micro-dollars. */
  'model-micros': MetricUnit.Count,
  /** Of all model calls of one step together, tries and pauses included. */
  'model-latency': MetricUnit.Milliseconds,
  'model-retries': MetricUnit.Count,
  'breaker-opens': MetricUnit.Count,
  'input-tokens': MetricUnit.Count,
  'output-tokens': MetricUnit.Count,
  'outbox-relayed': MetricUnit.Count,
  'scheduled-runs': MetricUnit.Count,
  'alarms-started': MetricUnit.Count,
  'follow-up-runs': MetricUnit.Count,
  /** Thresholds of budgets that were told. */
  'budget-warnings': MetricUnit.Count,
  'cost-mails': MetricUnit.Count,
  // the hit rate is hits / (hits + misses); what was not looked up is in neither
  'cache-hits': MetricUnit.Count,
  'cache-misses': MetricUnit.Count,
  // the same of what is remembered by a process and of lists of models
  'agents-cache-hits': MetricUnit.Count,
  'agents-cache-misses': MetricUnit.Count,
  'models-cache-hits': MetricUnit.Count,
  'models-cache-misses': MetricUnit.Count,
} as const;

/** The name of a metric. */
export type MetricName = keyof typeof metricUnits;

/** Whether a metric is called so. */
export const isMetric = (name: string): name is MetricName => Object.hasOwn(metricUnits, name);

/** Fields of a log line. Identifiers, counts and codes: never payloads, headers or secrets. */
export interface LogFields {
  readonly request_id?: string | undefined;
  readonly correlation_id?: string | undefined;
  readonly tenant?: string | undefined;
  readonly run?: string | undefined;
  readonly agent?: string | undefined;
  readonly [field: string]: string | number | boolean | undefined;
}

/** Runs `work` inside a named segment of a trace. */
export type Trace = <T>(name: string, work: () => Promise<T>) => Promise<T>;

/** What a unit says of itself: one JSON line for each call, metrics gathered until `flush`. */
export interface Telemetry {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  /** `error` is written with its stack and causes. */
  error(message: string, error: unknown, fields?: LogFields): void;
  /** The same telemetry with these fields on every line; safe for records worked on side by side. */
  with(fields: LogFields): Telemetry;
  add(metric: MetricName, value?: number): void;
  /** Writes the gathered metrics as one EMF line; call at the end of each invocation. */
  flush(): void;
  readonly trace: Trace;
}

/**
 * The telemetry of a unit over Powertools. Level by POWERTOOLS_LOG_LEVEL (or Lambda's own setting). `trace`
 * is absent on routes: the tracer costs more than a route's whole start (`tracing.ts` makes one for workers).
 */
export function telemetryOf(service: string, trace: Trace = (_, work) => work()): Telemetry {
  const logger = new Logger({ serviceName: service, jsonReplacerFn: withoutKeys });
  const metrics = new Metrics({ namespace: METRIC_NAMESPACE, serviceName: service });
  // a line below the level costs the logger a look at the environment; the level of a function never changes
  const debugging = ['DEBUG', 'TRACE'].includes(logger.getLevelName());
  let gathered = false;
  const over = (own: LogFields): Telemetry => ({
    debug: (message, fields = {}) => {
      if (debugging) logger.debug(message, own, fields);
    },
    info: (message, fields = {}) => logger.info(message, own, fields),
    warn: (message, fields = {}) => logger.warn(message, own, fields),
    error: (message, error, fields = {}) => logger.error(message, own, fields, { error: asError(error) }),
    with: (fields) => over({ ...own, ...fields }),
    add: (metric, value = 1) => {
      gathered = true;
      metrics.addMetric(metric, metricUnits[metric], value);
    },
    flush: () => {
      if (gathered) metrics.publishStoredMetrics();
      gathered = false;
    },
    trace,
  });
  return over({});
}

const asError = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error(String(thrown)));

// an API key that found its way into an error's text must not reach the log
const withoutKeys = (_: string, value: unknown): unknown =>
  typeof value === 'string' && value.includes('wf_')
    ? value.replace(/(wf_[a-z0-9-]{3,32})_[A-Za-z0-9_-]{43}/g, '$1_(removed)')
    : value;
