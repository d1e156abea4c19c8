import * as z from 'zod';
import { defineTool } from '#declare/tool.ts';
import { FunctionState } from '#domain/telemetry/estate.ts';
import { collectGaps, PartGap } from '#services/estate/collect-gaps.ts';

/** The state of every one there is; parts that could not be read are `gaps`. */
export const listFunctions = defineTool({
  name: 'list_functions',
  description:
    'Lambda functions: runtime, memory, timeout, reserved concurrency (0 stops a function), state, when last changed, throttled invocations of the last hour.',
  input: z.strictObject({}),
  output: z.strictObject({ functions: z.array(FunctionState), gaps: z.array(PartGap) }),
  mutates: false,
  uses: ['estate.read'],
  timeoutSeconds: 45,
  maxOutputBytes: 2_000_000,
  run: async ({ estate }) => {
    const { gaps, missed } = collectGaps();
    return { functions: [...(await estate.functions(missed))], gaps };
  },
});
