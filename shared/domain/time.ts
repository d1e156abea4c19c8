import * as z from 'zod';
import { ValidationError } from './errors.ts';

/** Milliseconds since 1970-01-01T00:00Z. */
export const EpochMs = z.number().int().nonnegative();
export type EpochMs = z.infer<typeof EpochMs>;

/** A half-open span of time: `from` is in it, `to` is not. */
export const Window = z
  .strictObject({ from: EpochMs, to: EpochMs })
  .refine((w) => w.from < w.to, { error: 'from must be before to' });
export type Window = z.infer<typeof Window>;

/**
 * The window a caller chose by bounds that may be absent: what is absent comes from `whole`.
 *
 * @throws ValidationError `invalid_request` when the bounds are the wrong way round
 */
export function chooseWindow(whole: Window, from: number | undefined, to: number | undefined): Window {
  const chosen = { from: from ?? whole.from, to: to ?? whole.to };
  if (chosen.from < chosen.to) return chosen;
  throw new ValidationError('from must be before to', [{ pointer: '/from', message: 'must be before to' }]);
}
