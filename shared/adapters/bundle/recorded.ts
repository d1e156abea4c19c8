import { OrchestratorError } from '#domain/errors.ts';

/**
 * A part of a bundle, where it was recorded.
 *
 * @throws OrchestratorError `not_supported` where it was not: a gap, which is not the same as an empty part
 */
export function recorded<T>(part: T | undefined, what: string): T {
  if (part === undefined) throw new OrchestratorError('not_supported', `the bundle holds no ${what}`);
  return part;
}
