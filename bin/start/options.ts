import * as z from 'zod';

/** What the command line asked for, as bin/start.mjs parsed it. */
export const Options = z.strictObject({
  once: z.boolean(),
  scenario: z.string(),
  seed: z.number().int().nonnegative(),
  port: z.number().int().optional(),
  reset: z.boolean(),
  color: z.boolean(),
});
export type Options = z.infer<typeof Options>;
