import * as z from 'zod';
import { defineTool } from '#declare/tool.ts';

/** Names the log groups there are. */
export const listLogGroups = defineTool({
  name: 'list_log_groups',
  description: 'Names of log groups, in order; optionally only those that start with a prefix.',
  input: z.strictObject({
    prefix: z.string().min(1).max(512).optional(),
    limit: z.number().int().min(1).max(500).default(500),
  }),
  output: z.strictObject({ groups: z.array(z.string()) }),
  mutates: false,
  uses: ['logs.read'],
  timeoutSeconds: 20,
  maxOutputBytes: 300_000,
  run: async ({ logs }, { prefix, limit }) => ({
    groups: [...(await logs.groups({ limit, ...(prefix === undefined ? {} : { prefix }) }))],
  }),
});
