import * as z from 'zod';

/** What a replay came to. */
export const ReplayAnswer = z.strictObject({
  identical: z.boolean(),
  steps: z.number().int().nonnegative(),
  /** Events that were made again, and those that came from outside the steps and are given. */
  made: z.number().int().nonnegative(),
  given: z.number().int().nonnegative(),
  /** The first event that came out differently, as canonical JSON. */
  difference: z
    .strictObject({
      seq: z.number().int().positive(),
      recorded: z.string().optional(),
      replayed: z.string().optional(),
    })
    .optional(),
  /** What was asked for first that the record does not hold. */
  miss: z.strictObject({ port: z.string(), message: z.string() }).optional(),
});
export type ReplayAnswer = z.infer<typeof ReplayAnswer>;
