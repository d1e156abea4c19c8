import * as z from 'zod';
import { defineTool } from '#declare/tool.ts';
import { QueueState } from '#domain/telemetry/estate.ts';
import { collectGaps, PartGap } from '#services/estate/collect-gaps.ts';

/** The state of every one there is; parts that could not be read are `gaps`. */
export const listQueues = defineTool({
  name: 'list_queues',
  description:
    'SQS queues: messages waiting, in flight and delayed, age of the oldest, dead-letter queues and what they hold.',
  input: z.strictObject({}),
  output: z.strictObject({ queues: z.array(QueueState), gaps: z.array(PartGap) }),
  mutates: false,
  uses: ['estate.read'],
  timeoutSeconds: 45,
  maxOutputBytes: 2_000_000,
  run: async ({ estate }) => {
    const { gaps, missed } = collectGaps();
    return { queues: [...(await estate.queues(missed))], gaps };
  },
});
