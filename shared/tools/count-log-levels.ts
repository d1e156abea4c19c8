import * as z from 'zod';
import { levelOf } from '#analysis/logs/level.ts';
import { defineTool } from '#declare/tool.ts';
import type { LogLine } from '#domain/telemetry/log.ts';
import { LevelCount, type LogLevel, logLevels } from '#domain/telemetry/template.ts';
import { chooseWindow, EpochMs, Window } from '#domain/time.ts';
import { readLines } from '#services/logs/read-lines.ts';

/** How many lines of which level fell into which part of the window. */
export const countLogLevels = defineTool({
  name: 'count_log_levels',
  description:
    'Counts the lines of one log group by level (fatal, error, warn, info, debug, trace, none) in equal buckets of time: when errors began, whether a log fell silent.',
  input: z.strictObject({
    group: z.string().min(1).max(512),
    from: EpochMs.optional(),
    to: EpochMs.optional(),
    buckets: z.number().int().min(1).max(288).default(24),
  }),
  output: z.strictObject({
    group: z.string(),
    window: Window,
    bucketMs: z.number().int().positive(),
    total: z.number().int().nonnegative(),
    /** Buckets and levels that have lines, by time, then gravest first. */
    counts: z.array(LevelCount),
    /** There were more lines than could be read: the counts are of a sample. */
    truncated: z.boolean(),
  }),
  mutates: false,
  uses: ['logs.read'],
  timeoutSeconds: 45,
  maxOutputBytes: 400_000,
  run: async ({ logs }, { group, from, to, buckets }, context) => {
    const window = chooseWindow(context.window, from, to);
    const { lines, truncated } = await readLines(logs, { group, window, limit: 10_000 });
    const bucketMs = Math.max(1, Math.ceil((window.to - window.from) / buckets));
    return {
      group,
      window,
      bucketMs,
      total: lines.length,
      counts: countBy(lines, window.from, bucketMs),
      truncated,
    };
  },
});

function countBy(lines: readonly LogLine[], start: number, bucketMs: number): LevelCount[] {
  const counts = new Map<string, LevelCount>();
  for (const { at, message } of lines) {
    const from = start + Math.floor((at - start) / bucketMs) * bucketMs;
    const level = levelOf(message);
    const key = `${from} ${level}`;
    const known = counts.get(key);
    counts.set(key, { from, level, count: (known?.count ?? 0) + 1 });
  }
  return [...counts.values()].sort((a, b) => a.from - b.from || order(a.level) - order(b.level));
}

const order = (level: LogLevel): number => logLevels.indexOf(level);
