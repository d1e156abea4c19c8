import { OrchestratorError } from '#domain/errors.ts';
import { preferredOf } from '../reports/choose-format.ts';

/** The forms of exports, the one for callers without a preference first. */
export const exportForms = ['application/json', 'text/csv'] as const;

/**
 * The form of an export that an `Accept` header prefers.
 *
 * @throws OrchestratorError `not_acceptable` where neither is accepted
 */
export function acceptedForm(accept: string | undefined): (typeof exportForms)[number] {
  const form = preferredOf(accept, exportForms);
  if (form !== undefined) return form;
  throw new OrchestratorError('not_acceptable', `This comes as ${exportForms.join(' or ')}.`);
}

/** The headers of a table: what a browser saves it as. */
export const csvReply = (content: string, fileName: string) => ({
  headers: { vary: 'Accept', 'content-disposition': `attachment; filename="${fileName}"` },
  raw: { content, mediaType: 'text/csv; charset=utf-8; header=present' },
});
