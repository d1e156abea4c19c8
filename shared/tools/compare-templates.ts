import * as z from 'zod';
import { mineWindows } from '#analysis/logs/mine-windows.ts';
import { defineTool } from '#declare/tool.ts';
import { LogTemplate, TemplateChange } from '#domain/telemetry/template.ts';
import { chooseWindow, EpochMs, Window } from '#domain/time.ts';
import { readLines } from '#services/logs/read-lines.ts';

const Side = z.strictObject({
  window: Window,
  total: z.number().int().nonnegative(),
  truncated: z.boolean(),
});
const span = { from: EpochMs, to: EpochMs };

/** What a log says now that it did not say before, and the other way round. */
export const compareLogTemplates = defineTool({
  name: 'compare_templates',
  description:
    'Mines two windows of one log group together and answers the templates that are new in the later one (`fresh`), those that stopped (`vanished`) and those whose rate changed (`changed`), most telling first.',
  input: z.strictObject({
    group: z.string().min(1).max(512),
    before: z.strictObject(span),
    after: z.strictObject(span),
    limit: z.number().int().min(1).max(100).default(30),
  }),
  output: z.strictObject({
    group: z.string(),
    before: Side,
    after: Side,
    fresh: z.array(LogTemplate),
    vanished: z.array(LogTemplate),
    changed: z.array(TemplateChange),
  }),
  mutates: false,
  uses: ['logs.read'],
  timeoutSeconds: 60,
  maxOutputBytes: 1_000_000,
  run: async ({ logs }, { group, limit, ...spans }, context) => {
    const before = chooseWindow(context.window, spans.before.from, spans.before.to);
    const after = chooseWindow(context.window, spans.after.from, spans.after.to);
    const [earlier, later] = await Promise.all([
      readLines(logs, { group, window: before, limit: 10_000 }),
      readLines(logs, { group, window: after, limit: 10_000 }),
    ]);
    const { fresh, vanished, changed } = mineWindows(
      { lines: earlier.lines, lengthMs: before.to - before.from },
      { lines: later.lines, lengthMs: after.to - after.from },
    );
    return {
      group,
      before: { window: before, total: earlier.lines.length, truncated: earlier.truncated },
      after: { window: after, total: later.lines.length, truncated: later.truncated },
      fresh: fresh.slice(0, limit),
      vanished: vanished.slice(0, limit),
      changed: changed.slice(0, limit),
    };
  },
});
