import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTemplateMiner } from '#analysis/logs/template-miner.ts';
import { drainGroups } from './drain-baseline.ts';

/** One figure of the scoreboard; `published` is what others printed for the same measure and set, if anyone did. */
export interface Figure {
  readonly measure: string;
  readonly set: string;
  readonly figure: number;
  readonly published?: number;
}

/** One system of loghub: the message of each line and the id of the event it truly is. */
export interface LabelledLog {
  readonly system: string;
  readonly lines: readonly string[];
  readonly events: readonly string[];
}

/** Systems that were looked at while the miner was made; every other system only checks it. */
export const tuned: ReadonlySet<string> = new Set([
  'HDFS',
  'Hadoop',
  'Linux',
  'OpenSSH',
  'OpenStack',
  'Spark',
]);

// Drain tuned for each system by its authors' evaluation (Zhu et al., ICSE-SEIP 2019, table II)
const PUBLISHED_DRAIN: Readonly<Record<string, number>> = {
  HDFS: 0.998,
  Hadoop: 0.948,
  Spark: 0.92,
  Apache: 1,
  OpenSSH: 0.788,
  OpenStack: 0.733,
  Linux: 0.69,
  HealthApp: 0.78,
};

// Drain with one configuration for all 16 systems: the better of the two published means
const PUBLISHED_MEAN = 0.795;

/**
 * Scores the miner on every system in a folder of loghub's layout (`<System>/<System>_2k.log_structured.csv`):
 * grouping accuracy (GA) and F1 of grouping (FGA), one configuration for all, beside plain Drain in the same run.
 */
export function scoreLoghub(dir: string): Figure[] {
  const logs = readLoghub(dir);
  const figures = logs.flatMap((log) => {
    const ours = scoreGrouping(log.events, mineGroups(log.lines));
    const drain = scoreGrouping(log.events, drainGroups(log.lines));
    const published = PUBLISHED_DRAIN[log.system];
    const set = `${log.system} (${tuned.has(log.system) ? 'tuning' : 'test'})`;
    return [
      { measure: 'GA', set, figure: ours.ga, ...(published === undefined ? {} : { published }) },
      { measure: 'FGA', set, figure: ours.fga },
      {
        measure: 'GA of plain Drain',
        set,
        figure: drain.ga,
        ...(published === undefined ? {} : { published }),
      },
    ];
  });
  return [...figures, ...means(figures)];
}

/** Reads the labelled logs of a folder, by name; nothing where the folder is not there. */
export function readLoghub(dir: string): LabelledLog[] {
  if (!existsSync(dir)) return [];
  const systems = readdirSync(dir, { withFileTypes: true }).filter((e) => e.isDirectory());
  return systems
    .map((e) => ({ system: e.name, file: join(dir, e.name, `${e.name}_2k.log_structured.csv`) }))
    .filter(({ file }) => existsSync(file))
    .sort((a, b) => (a.system < b.system ? -1 : 1))
    .map(({ system, file }) => {
      const [header = [], ...rows] = parseCsv(readFileSync(file, 'utf8'));
      const [content, event] = [header.indexOf('Content'), header.indexOf('EventId')];
      const whole = rows.filter((r) => r.length === header.length);
      return {
        system,
        lines: whole.map((r) => r[content] ?? ''),
        events: whole.map((r) => r[event] ?? ''),
      };
    });
}

/** The template of each line by our miner, after all lines were seen. */
export function mineGroups(lines: readonly string[]): string[] {
  const miner = createTemplateMiner();
  const refs = lines.map((line) => miner.add(line));
  return refs.map((ref) => miner.idOf(ref));
}

/**
 * GA: the share of lines whose group holds exactly the lines of their true event (Zhu et al., 2019). FGA: the
 * harmonic mean of the shares of found groups and of true events that are exact (Jiang et al., ISSTA 2024), so
 * that a rare event weighs as much as a frequent one.
 */
export function scoreGrouping(
  truth: readonly string[],
  found: readonly string[],
): { ga: number; fga: number } {
  const sizes = count(truth);
  const groups = count(found);
  const pairs = count(truth.map((t, i) => `${t}\n${found[i]}`));
  let lines = 0;
  let exact = 0;
  for (const [pair, n] of pairs) {
    const [t = '', f = ''] = pair.split('\n');
    if (sizes.get(t) !== n || groups.get(f) !== n) continue;
    lines += n;
    exact += 1;
  }
  return { ga: lines / truth.length, fga: (2 * exact) / (sizes.size + groups.size) };
}

const count = (labels: readonly string[]): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return counts;
};

function means(figures: readonly Figure[]): Figure[] {
  const parts = [
    ['tuning', (f: Figure) => f.set.endsWith('(tuning)')],
    ['test', (f: Figure) => f.set.endsWith('(test)')],
    ['all', () => true],
  ] as const;
  return ['GA', 'FGA', 'GA of plain Drain'].flatMap((measure) =>
    parts.flatMap(([part, mine]) => {
      const of = figures.filter((f) => f.measure === measure && mine(f));
      if (of.length === 0) return [];
      const figure = of.reduce((sum, f) => sum + f.figure, 0) / of.length;
      const published = measure === 'FGA' ? {} : { published: PUBLISHED_MEAN };
      return [{ measure: `mean ${measure}`, set: `${of.length} systems (${part})`, figure, ...published }];
    }),
  );
}

/** Rows of a CSV text with quoted fields (RFC 4180). */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    row.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    rows.push(row);
    row = [];
  }
  return rows;
}
