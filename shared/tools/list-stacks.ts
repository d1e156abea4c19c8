import * as z from 'zod';
import { defineTool } from '#declare/tool.ts';
import { StackState } from '#domain/telemetry/estate.ts';
import { collectGaps, PartGap } from '#services/estate/collect-gaps.ts';

/** The state of every one there is; parts that could not be read are `gaps`. */
export const listStacks = defineTool({
  name: 'list_stacks',
  description: 'CloudFormation stacks with their status, last known drift status and resources.',
  input: z.strictObject({}),
  output: z.strictObject({ stacks: z.array(StackState), gaps: z.array(PartGap) }),
  mutates: false,
  uses: ['estate.read'],
  timeoutSeconds: 45,
  maxOutputBytes: 2_000_000,
  run: async ({ estate }) => {
    const { gaps, missed } = collectGaps();
    return { stacks: [...(await estate.stacks(missed))], gaps };
  },
});
