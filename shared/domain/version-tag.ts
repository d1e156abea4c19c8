import { OrchestratorError } from './errors.ts';

/** The strong entity tag of a version, to be sent back in `If-Match`. */
export const versionTag = ({ version }: { readonly version: number }): string => `"v${version}"`;

/**
 * The version that an `If-Match` header names; compressed answers carry a tag of their own, which counts the same.
 *
 * @throws OrchestratorError `precondition_required` without one, `precondition_failed` for a tag of another form
 */
export function taggedVersion(ifMatch: string | undefined): number {
  if (ifMatch === undefined) {
    throw new OrchestratorError('precondition_required', 'Send If-Match with the ETag of GET.');
  }
  const version = /^"v(\d{1,9})(?:-gz)?"$/.exec(ifMatch.trim())?.[1];
  if (version === undefined)
    throw new OrchestratorError('precondition_failed', 'This is not the tag of a version.');
  return Number(version);
}
