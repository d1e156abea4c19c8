import * as z from 'zod';
import { rankTemplates } from '#analysis/logs/compare-templates.ts';
import { createTemplateMiner } from '#analysis/logs/template-miner.ts';
import { defineTool } from '#declare/tool.ts';
import { LogTemplate } from '#domain/telemetry/template.ts';
import { chooseWindow, EpochMs, Window } from '#domain/time.ts';
import { readLines } from '#services/logs/read-lines.ts';

/** What kinds of lines a log holds. */
export const mineTemplates = defineTool({
  name: 'mine_templates',
  description:
    'Groups the lines of one log group into templates (fixed words with parameters) with counts, shares, levels and one example each. `order: trouble` puts failures first, `order: count` the most frequent.',
  input: z.strictObject({
    group: z.string().min(1).max(512),
    from: EpochMs.optional(),
    to: EpochMs.optional(),
    order: z.enum(['count', 'trouble']).default('trouble'),
    limit: z.number().int().min(1).max(200).default(60),
  }),
  output: z.strictObject({
    group: z.string(),
    window: Window,
    templates: z.array(LogTemplate),
    /** Lines that were mined. */
    total: z.number().int().nonnegative(),
    /** Templates there are, listed or not. */
    kinds: z.number().int().nonnegative(),
    /** There were more lines than could be read: the counts are of a sample. */
    truncated: z.boolean(),
  }),
  mutates: false,
  uses: ['logs.read'],
  timeoutSeconds: 45,
  maxOutputBytes: 1_000_000,
  run: async ({ logs }, { group, from, to, order, limit }, context) => {
    const window = chooseWindow(context.window, from, to);
    const { lines, truncated } = await readLines(logs, { group, window, limit: 10_000 });
    const miner = createTemplateMiner();
    for (const line of lines) miner.add(line.message, line.at);
    const all = miner.templates();
    const templates = (order === 'count' ? [...all] : rankTemplates(all)).slice(0, limit);
    return { group, window, templates, total: lines.length, kinds: all.length, truncated };
  },
});
