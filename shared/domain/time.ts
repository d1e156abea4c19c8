import * as z from 'zod';

/** Milliseconds since 1970-01-01T00:00Z. */
export const EpochMs = z.number().int().nonnegative();
export type EpochMs = z.infer<typeof EpochMs>;

/** A half-open span of time: `from` is in it, `to` is not. */
export const Window = z
  .strictObject({ from: EpochMs, to: EpochMs })
  .refine((w) => w.from < w.to, { error: 'from must be before to' });
export type Window = z.infer<typeof Window>;
