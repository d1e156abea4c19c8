// PetShop (Hardt et al., "The PetShop Dataset: Finding Causes of Performance Issues across Microservices",
// CLeaR 2024) as incident bundles: one issue folder with metrics.csv (three header rows: microservice, metric,
// statistic) and target.json; the service graph is the adjacency matrix graph.csv of the traffic folder.
// The root cause in target.json is never read here: a scorer asks `petshopAnswer` for it.
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import * as z from 'zod';
import type { IncidentBundle } from '#domain/telemetry/bundle.ts';
import type { ServiceGraph } from '#domain/telemetry/graph.ts';
import type { Series } from '#domain/telemetry/series.ts';

const Target = z.object({
  target: z.object({ node: z.string(), metric: z.string(), agg: z.string(), timestamp: z.number() }),
});
const Answer = z.object({ root_cause: z.object({ node: z.string() }) });

const UNITS: Readonly<Record<string, string>> = {
  latency: 'Seconds',
  requests: 'Count',
  availability: 'Percent',
};

/** What the issue is about: where the symptom shows, and when. */
export const petshopTarget = (issueDir: string): z.infer<typeof Target>['target'] =>
  Target.parse(JSON.parse(readFileSync(join(issueDir, 'target.json'), 'utf8'))).target;

/** The node in which the fault was injected. For scorers. */
export const petshopAnswer = (issueDir: string): string =>
  Answer.parse(JSON.parse(readFileSync(join(issueDir, 'target.json'), 'utf8'))).root_cause.node;

/** Reads one folder with metrics.csv: an issue, or the fault-free reference (which has no alert). */
export function importPetshop(issueDir: string): IncidentBundle {
  const metrics = petshopSeries(join(issueDir, 'metrics.csv'));
  const times = metrics.flatMap((s) => s.points.map(([t]) => t));
  const period = Math.max(...metrics.map((s) => s.periodSeconds)) * 1000;
  const target = existsSync(join(issueDir, 'target.json')) ? petshopTarget(issueDir) : undefined;
  return {
    format: 'watchfloor-incident-bundle/1',
    name: basename(issueDir),
    window: { from: earliest(times), to: latest(times) + period },
    alert: target
      ? {
          title: `${target.metric} of ${target.node} out of bounds`,
          description: `${target.agg} ${target.metric} of ${target.node} violated its objective.`,
          at: Math.round(target.timestamp * 1000),
          labels: { node: target.node, metric: target.metric, statistic: target.agg },
        }
      : { title: 'Reference recording', description: '', labels: {} },
    metrics,
    topology: petshopGraph(graphOf(issueDir)),
  };
}

const earliest = (times: readonly number[]): number => times.reduce((a, b) => Math.min(a, b));
const latest = (times: readonly number[]): number => times.reduce((a, b) => Math.max(a, b));

// the graph lies beside the train, test and noissue folders
function graphOf(issueDir: string): string {
  const near = join(dirname(issueDir), 'graph.csv');
  return existsSync(near) ? near : join(dirname(dirname(issueDir)), 'graph.csv');
}

/** Series of a metrics file; an empty cell is a period without a point. */
export function petshopSeries(file: string): Series[] {
  const rows = readFileSync(file, 'utf8').trimEnd().split(/\r?\n/).map(cells);
  const [nodes = [], names = [], statistics = [], , ...data] = rows;
  const times = data.map((row) => Math.round(Number(row[0]) * 1000));
  const steps = times.slice(1).map((t, i) => t - (times[i] ?? t));
  const periodSeconds = Math.max(1, Math.round(Math.min(...steps) / 1000));
  return nodes.slice(1).map((node, i) => {
    const name = names[i + 1] ?? '';
    return {
      metric: { namespace: 'PetShop', name, dimensions: { Service: node } },
      statistic: statistics[i + 1] ?? 'Average',
      unit: UNITS[name] ?? 'None',
      periodSeconds,
      node,
      points: data.flatMap((row, k): [number, number][] => {
        const cell = row[i + 1] ?? '';
        const value = Number(cell);
        return cell === '' || !Number.isFinite(value) ? [] : [[times[k] ?? 0, value]];
      }),
    };
  });
}

/** The adjacency matrix: a 1 in row A, column B says that A calls B. */
export function petshopGraph(file: string): ServiceGraph {
  const [header = [], ...rows] = readFileSync(file, 'utf8').trimEnd().split(/\r?\n/).map(cells);
  const columns = header.slice(1);
  const ids = [...new Set([...columns, ...rows.map((row) => row[0] ?? '')])].sort();
  return {
    nodes: ids.map((id) => ({ id, kind: id.split('_AWS::')[1] ?? 'service' })),
    edges: rows.flatMap((row) =>
      columns.flatMap((to, i) => (Number(row[i + 1]) > 0 ? [{ from: row[0] ?? '', to, kind: 'calls' }] : [])),
    ),
  };
}

/** Cells of one line of CSV; quoted cells may hold commas and doubled quotes. */
const cells = (line: string): string[] =>
  [...`${line},`.matchAll(/(?:"((?:[^"]|"")*)"|([^,]*)),/g)].map(([, quoted, bare]) =>
    quoted === undefined ? (bare ?? '') : quoted.replaceAll('""', '"'),
  );
