import * as z from 'zod';
import { defineAction } from '#declare/action.ts';

const Reserved = z.object({ arn: z.string(), reservedConcurrency: z.number().nullable() });

/** Reserves executions for a Lambda function, or (null) gives the reservation up. */
export const setReservedConcurrency = defineAction({
  name: 'set_reserved_concurrency',
  description:
    'Sets how many executions are reserved for one Lambda function: its most and its least. 0 stops it, null gives the reservation up.',
  input: z.strictObject({
    function: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
    executions: z.number().int().min(0).max(10_000).nullable(),
  }),
  mutates: true,
  target: ({ function: name }) => `lambda:${name}`,
  refusal: ({ executions }, observed) =>
    Reserved.parse(observed).reservedConcurrency === executions
      ? 'it is reserved like that already'
      : undefined,
  // at 0 the function refuses every caller
  risk: ({ executions }) => (executions === 0 ? 'high' : 'medium'),
  undo: ({ function: name }, observed) => ({
    function: name,
    executions: Reserved.parse(observed).reservedConcurrency,
  }),
  holds: ({ executions }, after) => Reserved.parse(after).reservedConcurrency === executions,
});
