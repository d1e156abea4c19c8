import type { LogLine } from '#domain/telemetry/log.ts';
import { readLines } from '#services/logs/read-lines.ts';

const lines: LogLine[] = Array.from({ length: 1200 }, (_, i) => ({ at: i, message: `line ${i}` }));
const logs = {
  lines: async ({
    group,
    window,
    limit,
  }: {
    group: string;
    window: { from: number; to: number };
    limit: number;
  }) => {
    const inside = lines.filter((l) => l.at >= window.from && l.at < window.to);
    return { group, lines: inside.slice(0, limit), truncated: inside.length > limit };
  },
};

describe('readLines', () => {
  it('reads a window whole where it fits', async () => {
    const found = await readLines(logs, { group: 'g', window: { from: 0, to: 1200 }, limit: 1200 });
    expect(found).toEqual({ lines, truncated: false });
  });

  it('samples every part of a window that does not fit, and says so', async () => {
    const found = await readLines(logs, { group: 'g', window: { from: 0, to: 1200 }, limit: 120 });
    expect(found.truncated).toBe(true);
    expect(found.lines.map((l) => l.at)).toEqual(
      Array.from({ length: 120 }, (_, i) => Math.floor(i / 10) * 100 + (i % 10)),
    );
  });
});
