import type { Alarm } from '#domain/telemetry/alarm.ts';
import type { Change } from '#domain/telemetry/change.ts';
import type {
  DriftedResource,
  FunctionState,
  QueueState,
  QuotaState,
  StackState,
  TableState,
} from '#domain/telemetry/estate.ts';
import type { ServiceGraph } from '#domain/telemetry/graph.ts';
import type { LogGroup } from '#domain/telemetry/log.ts';
import type { MetricId, Series, Statistic } from '#domain/telemetry/series.ts';
import type { Window } from '#domain/time.ts';

/*
 * What agents look at: a live AWS account or an incident bundle, behind the same five ports. All of them are
 * read-only. Where the source holds no data of a kind (an unrecorded part of a bundle, a service the engine
 * does not offer, a missing grant) a method throws OrchestratorError `not_supported` or `forbidden` with a
 * sentence for the report's gaps; an empty answer always means "looked, and there was nothing".
 */

/** Metrics. */
export interface MetricSource {
  /** Metrics that exist, ordered by namespace, name, dimensions; at most `limit` (1..500). */
  list(filter: { namespace?: string; name?: string; limit: number }): Promise<readonly MetricId[]>;
  /** One series for each metric, in the given order; a metric without data has no points. */
  series(query: {
    metrics: readonly MetricId[];
    statistic: Statistic;
    periodSeconds: number;
    window: Window;
  }): Promise<readonly Series[]>;
}

/** Alarms. */
export interface AlarmSource {
  /** All alarms with their history within the window, ordered by name. */
  alarms(window: Window): Promise<readonly Alarm[]>;
}

/** Logs. */
export interface LogSource {
  /** Names of log groups, ordered; at most `limit`. */
  groups(filter: { prefix?: string; limit: number }): Promise<readonly string[]>;
  /**
   * Lines of a group within the window, ordered by time, at most `limit` (1..10,000); `contains` keeps lines
   * with that text, letter for letter. `truncated` when there were more.
   */
  lines(query: {
    group: string;
    window: Window;
    contains?: string;
    limit: number;
  }): Promise<LogGroup & { truncated: boolean }>;
}

/**
 * Told of one part of a composite answer that could not be read: `what` names the part, `why` is a sentence for
 * the report's gaps. A source that reads several services calls it for each that failed and answers the rest; it
 * throws only when nothing could be read.
 */
export type Missed = (what: string, why: string) => void;

/** What changed, and how the parts hang together. */
export interface ChangeSource {
  /** Changes within the window, oldest first. */
  changes(window: Window, missed?: Missed): Promise<readonly Change[]>;
  topology(missed?: Missed): Promise<ServiceGraph>;
}

/** The state of infrastructure. */
export interface EstateSource {
  stacks(missed?: Missed): Promise<readonly StackState[]>;
  functions(missed?: Missed): Promise<readonly FunctionState[]>;
  queues(missed?: Missed): Promise<readonly QueueState[]>;
  tables(missed?: Missed): Promise<readonly TableState[]>;
  quotas(missed?: Missed): Promise<readonly QuotaState[]>;
  /**
   * Compares a stack's resources with its template now and answers those that differ; absent where the source
   * cannot look. Changes nothing, and gives names of properties, never their values.
   */
  drift?(stack: string, signal: AbortSignal): Promise<readonly DriftedResource[]>;
  /** Load of databases by statement; `not_supported` where nothing records it. */
  databaseLoad(): Promise<
    readonly { node: string; statement: string; load: number; waits: Readonly<Record<string, number>> }[]
  >;
}
