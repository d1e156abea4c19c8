import * as z from 'zod';
import { defineTool } from '#declare/tool.ts';
import { MetricId } from '#domain/telemetry/series.ts';

/** What exists to be measured. */
export const listMetrics = defineTool({
  name: 'list_metrics',
  description:
    'Lists the metrics that exist (namespace, name, dimensions), ordered. Use it first, then query_series. ' +
    'Narrow by namespace (such as AWS/Lambda) or exact name when the list comes back truncated.',
  input: z.strictObject({
    namespace: z.string().min(1).max(255).optional(),
    name: z.string().min(1).max(255).optional(),
    limit: z.number().int().min(1).max(500).default(500),
  }),
  output: z.strictObject({
    metrics: z.array(MetricId),
    /** True when the limit was reached: there may be more. */
    truncated: z.boolean(),
  }),
  mutates: false,
  uses: ['metrics.read'],
  timeoutSeconds: 20,
  maxOutputBytes: 512 * 1024,
  run: async ({ metrics }, { limit, namespace, name }) => {
    const found = await metrics.list({
      limit,
      ...(namespace === undefined ? {} : { namespace }),
      ...(name === undefined ? {} : { name }),
    });
    return { metrics: [...found], truncated: found.length >= limit };
  },
});
