import * as z from 'zod';
import type { Place } from '#domain/findings/predicate.ts';
import type { LoadedObservation } from '#domain/findings/report.ts';
import { Alarm } from '#domain/telemetry/alarm.ts';
import { Change } from '#domain/telemetry/change.ts';
import {
  DriftedResource,
  FunctionState,
  QueueState,
  QuotaState,
  StackState,
  TableState,
} from '#domain/telemetry/estate.ts';
import { ServiceGraph } from '#domain/telemetry/graph.ts';
import { LogLine } from '#domain/telemetry/log.ts';
import { Series } from '#domain/telemetry/series.ts';
import { LevelCount, LogTemplate, TemplateChange } from '#domain/telemetry/template.ts';
import { Window } from '#domain/time.ts';
import { memberOf, pointerOf } from '../proof/evidence-reader.ts';
import type { Telling } from './telling.ts';

/** A value that was observed: where it lies in evidence and who looked. */
export interface Placed<T> {
  readonly value: T;
  readonly place: Place;
  readonly by: string;
}

/** Load of one statement on a database. */
export const DatabaseLoad = z.object({
  node: z.string(),
  statement: z.string(),
  load: z.number(),
  waits: z.record(z.string(), z.number()),
});

const Dns = z.object({
  name: z.string(),
  type: z.string(),
  status: z.string(),
  records: z.array(z.string()),
});
const Tcp = z.object({ host: z.string(), port: z.number(), status: z.string() });
const Tls = z.object({
  host: z.string(),
  port: z.number(),
  protocol: z.string(),
  authorized: z.boolean(),
  chain: z.array(z.object({ validFrom: z.number(), validTo: z.number() })),
});
const Http = z.object({ url: z.string(), status: z.number() });
// made once: making a schema costs more than reading by it
const LevelCounts = z.array(LevelCount);
const LogLines = z.array(LogLine);

/** Templates of one log group and the part of the answer they are in. */
export interface PlacedTemplate extends Placed<LogTemplate> {
  readonly group: string;
  readonly part: 'templates' | 'fresh' | 'vanished';
}

/** A listing that says over which span it looked and whether it is whole. */
export interface Listing extends Placed<{ window: Window; truncated: boolean; gaps: number }> {
  readonly list: Place;
}

/** All that the observations hold, typed; what is out of form is left out. */
export interface World {
  /** One for each metric, statistic and period: the one with most points. */
  readonly series: readonly Placed<Series>[];
  /** The same hours earlier, as compared with. */
  readonly earlier: readonly Placed<Series>[];
  readonly alarms: readonly Placed<Alarm>[];
  readonly changes: readonly Placed<Change>[];
  readonly changeListings: readonly Listing[];
  readonly templates: readonly PlacedTemplate[];
  readonly templateChanges: readonly (Placed<TemplateChange> & { readonly group: string })[];
  readonly levelCounts: readonly (Placed<readonly LevelCount[]> & { readonly group: string })[];
  readonly lines: readonly (Placed<readonly LogLine[]> & { readonly group: string })[];
  readonly functions: readonly Placed<FunctionState>[];
  readonly queues: readonly Placed<QueueState>[];
  readonly tables: readonly Placed<TableState>[];
  readonly stacks: readonly Placed<StackState>[];
  readonly drift: readonly Placed<DriftedResource>[];
  readonly quotas: readonly Placed<QuotaState>[];
  readonly load: readonly Placed<z.infer<typeof DatabaseLoad>>[];
  readonly graphs: readonly Placed<ServiceGraph>[];
  readonly dns: readonly Placed<z.infer<typeof Dns>>[];
  readonly tcp: readonly Placed<z.infer<typeof Tcp>>[];
  readonly tls: readonly Placed<z.infer<typeof Tls>>[];
  readonly http: readonly Placed<z.infer<typeof Http>>[];
  /** Content by hash, as loaded. */
  readonly lookup: (hash: string) => unknown;
}

/** Reads what tools answered, by their well-known keys. Names and messages stay opaque data. */
export function readWorld(observations: readonly LoadedObservation[]): World {
  const contents = new Map(observations.map((o) => [o.output.hash, o.content]));
  const holding = holdersOf(observations);
  const from = <T>(key: Telling, read: (o: LoadedObservation) => readonly T[]): T[] =>
    holding.get(key)?.flatMap(read) ?? [];
  const each = <T>(key: Telling, shape: z.ZodType<T>): Placed<T>[] =>
    from(key, (o) => placedList(o, key, shape));
  const one = <T>(key: Telling, shape: z.ZodType<T>): Placed<T>[] =>
    from(key, (o) => placed(o, [key], shape) ?? []);
  const grouped = <T>(key: Telling, shape: z.ZodType<T>) =>
    from(key, (o) => {
      const group = memberOf(o.content, 'group');
      return typeof group === 'string' ? (placed(o, [key], shape) ?? []).map((p) => ({ ...p, group })) : [];
    });
  const dns = each('dns', Dns);
  return {
    series: longest(each('series', Series)),
    earlier: longest(each('earlier', Series)),
    alarms: distinct(each('alarms', Alarm), (a) => a.name),
    changes: distinct(each('changes', Change), (c) => `${c.at} ${c.resource} ${c.summary}`),
    changeListings: from('changes', listingOf),
    templates: TEMPLATE_PARTS.some((part) => holding.has(part)) ? observations.flatMap(templatesOf) : [],
    templateChanges: from('changed', (o) =>
      placedList(o, 'changed', TemplateChange).map((p) => ({ ...p, group: groupOf(o) })),
    ),
    levelCounts: grouped('counts', LevelCounts),
    lines: grouped('lines', LogLines),
    functions: distinct(each('functions', FunctionState), (f) => f.name),
    queues: distinct(each('queues', QueueState), (q) => q.name),
    tables: distinct(each('tables', TableState), (t) => t.name),
    stacks: distinct(each('stacks', StackState), (s) => s.name),
    drift: each('drift', DriftedResource),
    quotas: each('quotas', QuotaState),
    load: each('load', DatabaseLoad),
    graphs: one('graph', ServiceGraph),
    dns,
    tcp: one('tcp', Tcp),
    tls: one('tls', Tls),
    http: one('http', Http),
    lookup: (hash) => contents.get(hash),
  };
}

/**
 * Observations by the members that their contents have. Most contents have few of the known ones: looking each of them up
 * everywhere took longer than a short run's calls.
 */
function holdersOf(
  observations: readonly LoadedObservation[],
): ReadonlyMap<string, readonly LoadedObservation[]> {
  const holding = new Map<string, LoadedObservation[]>();
  for (const o of observations) {
    if (typeof o.content !== 'object' || o.content === null || Array.isArray(o.content)) continue;
    for (const key of Object.keys(o.content)) {
      const found = holding.get(key);
      if (found === undefined) holding.set(key, [o]);
      else found.push(o);
    }
  }
  return holding;
}

const groupOf = (o: LoadedObservation): string => String(memberOf(o.content, 'group') ?? '');

function placed<T>(
  o: LoadedObservation,
  path: readonly (string | number)[],
  shape: z.ZodType<T>,
): Placed<T>[] | undefined {
  let found: unknown = o.content;
  for (const name of path) found = memberOf(found, String(name));
  if (found === undefined) return undefined;
  const parsed = shape.safeParse(found);
  if (!parsed.success) return undefined;
  return [{ value: parsed.data, place: { evidence: o.output.hash, path: pointerOf(...path) }, by: o.agent }];
}

function placedList<T>(o: LoadedObservation, key: string, shape: z.ZodType<T>): Placed<T>[] {
  const list = memberOf(o.content, key);
  if (!Array.isArray(list)) return [];
  return list.flatMap((_, i) => placed(o, [key, i], shape) ?? []);
}

const TEMPLATE_PARTS = ['templates', 'fresh', 'vanished'] as const satisfies Telling[];

function templatesOf(o: LoadedObservation): PlacedTemplate[] {
  return TEMPLATE_PARTS.flatMap((part) =>
    placedList(o, part, LogTemplate).map((p) => ({ ...p, part, group: groupOf(o) })),
  );
}

function listingOf(o: LoadedObservation): Listing[] {
  // a parser that refuses costs more than one that is not asked
  if (!Array.isArray(memberOf(o.content, 'changes'))) return [];
  const window = Window.safeParse(memberOf(o.content, 'window'));
  const [truncated, gaps] = [memberOf(o.content, 'truncated'), memberOf(o.content, 'gaps')];
  if (!window.success) return [];
  const evidence = o.output.hash;
  return [
    {
      value: {
        window: window.data,
        truncated: truncated !== false,
        gaps: Array.isArray(gaps) ? gaps.length : 0,
      },
      place: { evidence, path: '' },
      list: { evidence, path: '/changes' },
      by: o.agent,
    },
  ];
}

function distinct<T>(all: readonly Placed<T>[], key: (value: T) => string): Placed<T>[] {
  if (all.length === 0) return [];
  const seen = new Map<string, Placed<T>>();
  for (const p of all) if (!seen.has(key(p.value))) seen.set(key(p.value), p);
  return [...seen.values()];
}

/** Names one metric and statistic, whatever tool read it. */
export const seriesKey = (s: Series): string =>
  JSON.stringify([
    s.metric.namespace,
    s.metric.name,
    Object.entries(s.metric.dimensions).sort(([a], [b]) => (a < b ? -1 : 1)),
    s.statistic,
  ]);

function longest(all: readonly Placed<Series>[]): Placed<Series>[] {
  if (all.length === 0) return [];
  const best = new Map<string, Placed<Series>>();
  for (const p of all) {
    const known = best.get(seriesKey(p.value));
    if (known === undefined || known.value.points.length < p.value.points.length) {
      best.set(seriesKey(p.value), p);
    }
  }
  return [...best.values()];
}
