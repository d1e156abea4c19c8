import * as z from 'zod';
import { defineTool } from '#declare/tool.ts';
import { TableState } from '#domain/telemetry/estate.ts';
import { collectGaps, PartGap } from '#services/estate/collect-gaps.ts';

/** The state of every one there is; parts that could not be read are `gaps`. */
export const listTables = defineTool({
  name: 'list_tables',
  description: 'DynamoDB tables: status, billing mode, size.',
  input: z.strictObject({}),
  output: z.strictObject({ tables: z.array(TableState), gaps: z.array(PartGap) }),
  mutates: false,
  uses: ['estate.read'],
  timeoutSeconds: 45,
  maxOutputBytes: 2_000_000,
  run: async ({ estate }) => {
    const { gaps, missed } = collectGaps();
    return { tables: [...(await estate.tables(missed))], gaps };
  },
});
