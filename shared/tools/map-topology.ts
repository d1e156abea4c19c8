import * as z from 'zod';
import { defineTool } from '#declare/tool.ts';
import { ServiceGraph } from '#domain/telemetry/graph.ts';
import { collectGaps, PartGap } from '#services/estate/collect-gaps.ts';

/** Who depends on whom. */
export const mapTopology = defineTool({
  name: 'map_topology',
  description:
    'The service graph: functions, queues, tables, databases and who depends on whom (an edge goes from the dependent part to what it depends on). May be incomplete.',
  input: z.strictObject({}),
  output: z.strictObject({ graph: ServiceGraph, gaps: z.array(PartGap) }),
  mutates: false,
  uses: ['changes.read'],
  timeoutSeconds: 45,
  maxOutputBytes: 2_000_000,
  run: async ({ changes }) => {
    const { gaps, missed } = collectGaps();
    const graph = await changes.topology(missed);
    return { graph: { nodes: [...graph.nodes], edges: [...graph.edges] }, gaps };
  },
});
