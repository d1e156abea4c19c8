import * as z from 'zod';
import { defineTool } from '#declare/tool.ts';
import { QuotaState } from '#domain/telemetry/estate.ts';
import { collectGaps, PartGap } from '#services/estate/collect-gaps.ts';

/** The state of every one there is; parts that could not be read are `gaps`. */
export const listQuotas = defineTool({
  name: 'list_quotas',
  description: 'Service quotas with what is used of them, the nearest to its limit first.',
  input: z.strictObject({}),
  output: z.strictObject({ quotas: z.array(QuotaState), gaps: z.array(PartGap) }),
  mutates: false,
  uses: ['estate.read'],
  timeoutSeconds: 45,
  maxOutputBytes: 2_000_000,
  run: async ({ estate }) => {
    const { gaps, missed } = collectGaps();
    const found = [...(await estate.quotas(missed))];
    return { quotas: found.sort((a, b) => used(b) - used(a) || (a.name < b.name ? -1 : 1)), gaps };
  },
});

// a quota whose use is unknown comes last
const used = (q: QuotaState): number => (q.used === undefined ? -1 : q.used / Math.max(q.limit, 1e-9));
