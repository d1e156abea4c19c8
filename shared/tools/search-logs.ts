import * as z from 'zod';
import { defineTool } from '#declare/tool.ts';
import { LogLine } from '#domain/telemetry/log.ts';
import { chooseWindow, EpochMs, Window } from '#domain/time.ts';

/** Lines of one log group, letter for letter. */
export const searchLogs = defineTool({
  name: 'search_logs',
  description:
    'Lines of one log group in time order, optionally only those that contain a text (letter for letter). Use it for the exact lines behind a template or a count.',
  input: z.strictObject({
    group: z.string().min(1).max(512),
    contains: z.string().min(1).max(500).optional(),
    from: EpochMs.optional(),
    to: EpochMs.optional(),
    limit: z.number().int().min(1).max(500).default(50),
  }),
  output: z.strictObject({
    group: z.string(),
    window: Window,
    lines: z.array(LogLine),
    /** There were more lines than these. */
    truncated: z.boolean(),
  }),
  mutates: false,
  uses: ['logs.read'],
  timeoutSeconds: 30,
  maxOutputBytes: 1_500_000,
  run: async ({ logs }, { group, contains, from, to, limit }, context) => {
    const window = chooseWindow(context.window, from, to);
    const found = await logs.lines({
      group,
      window,
      limit,
      ...(contains === undefined ? {} : { contains }),
    });
    return { group, window, lines: found.lines.map(cut), truncated: found.truncated };
  },
});

const MAX_MESSAGE = 2000;

const cut = (line: LogLine): LogLine =>
  line.message.length <= MAX_MESSAGE ? line : { ...line, message: `${line.message.slice(0, MAX_MESSAGE)}…` };
