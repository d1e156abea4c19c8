import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { createTemplateMiner } from '#analysis/logs/template-miner.ts';
import { type Figure, readLoghub } from './loghub.ts';

const MEASURE = 'masked lines per CPU-second';
const OURS_LINES = 400_000;
const THEIRS_LINES = 48_000;

/**
 * How many masked lines a CPU-second mines, over the messages of all systems in a folder of loghub's layout, and
 * beside it drain3 in the same run where `python`, which has it, is given. The second of two passes of our miner counts,
 * with a fresh miner: the first one is the compiler's.
 */
export function scoreMiningSpeed(dir: string, python: string | undefined): Figure[] {
  const lines = readLoghub(dir).flatMap((log) => log.lines);
  if (lines.length === 0) return [];
  const set = `${lines.length} lines, repeated`;
  const sample = repeated(lines, OURS_LINES);
  mine(sample);
  const figures: Figure[] = [{ measure: MEASURE, set, figure: Math.round(mine(sample)) }];
  const theirs = python === undefined ? undefined : drain3(python, repeated(lines, THEIRS_LINES));
  if (theirs === undefined) return figures;
  return [...figures, { measure: `${MEASURE}, drain3`, set, figure: Math.round(theirs), published: 47_000 }];
}

function mine(lines: readonly string[]): number {
  const before = process.cpuUsage();
  const miner = createTemplateMiner();
  for (const line of lines) miner.add(line);
  if (miner.templates().reduce((n, t) => n + t.count, 0) !== lines.length) throw new Error('lines were lost');
  const { user, system } = process.cpuUsage(before);
  return lines.length / ((user + system) / 1e6);
}

function drain3(python: string, lines: readonly string[]): number | undefined {
  const script = join(import.meta.dirname, 'drain3-speed.py');
  const ran = spawnSync(python, [script], { input: lines.join('\n'), encoding: 'utf8' });
  const figure = Number.parseFloat(ran.stdout ?? '');
  return ran.status === 0 && Number.isFinite(figure) ? figure : undefined;
}

const repeated = (lines: readonly string[], n: number): string[] =>
  Array.from({ length: n }, (_, i) => lines[i % lines.length] as string);
