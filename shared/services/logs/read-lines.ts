import type { LogLine } from '#domain/telemetry/log.ts';
import type { Window } from '#domain/time.ts';
import type { LogSource } from '#ports/telemetry.ts';

/** Lines of a group over a window, ordered by time. */
export interface ReadLines {
  readonly lines: readonly LogLine[];
  /** True when there were more lines than these. */
  readonly truncated: boolean;
}

/**
 * Reads a window whole where it holds at most `limit` lines. Where it holds more, reads it again in `SLICES`
 * equal slices with an equal part of the limit each, so that its end is looked at as well as its start: what is
 * then known is a sample and says so by `truncated`.
 */
export async function readLines(
  logs: Pick<LogSource, 'lines'>,
  query: { group: string; window: Window; limit: number },
): Promise<ReadLines> {
  const whole = await logs.lines(query);
  const { from, to } = query.window;
  if (!whole.truncated || to - from < SLICES) return { lines: whole.lines, truncated: whole.truncated };
  const edges = Array.from({ length: SLICES + 1 }, (_, i) => from + Math.floor(((to - from) * i) / SLICES));
  const limit = Math.max(1, Math.floor(query.limit / SLICES));
  const slices = await Promise.all(
    edges
      .slice(1)
      .map((end, i) =>
        logs.lines({ group: query.group, window: { from: edges[i] as number, to: end }, limit }),
      ),
  );
  return { lines: slices.flatMap((s) => s.lines), truncated: true };
}

const SLICES = 12;
