import type { Deps } from '#declare/capabilities.ts';
import type { RouteReply, RouteRequest } from '#declare/route.ts';
import { OrchestratorError, ValidationError } from '#domain/errors.ts';
import { preferredOf } from '../reports/choose-format.ts';
import { pagePolicy } from '../reports/page-policy.ts';
import { readEvidence } from '../runs/read-run.ts';
import { cutPart } from './cut-part.ts';
import type { EvidencePart, EvidenceQuery } from './evidence-part.ts';
import { evidenceStyle } from './evidence-style.ts';
import { renderPart } from './render-part.ts';

type EvidenceRequest = RouteRequest<{ runId: string; hash: string }, EvidenceQuery, unknown>;

const partFormats = ['application/json', 'text/html'] as const;

/**
 * A piece of evidence byte for byte, or, where the query names one, a part of it as JSON; either as a page for
 * who prefers that.
 *
 * @throws OrchestratorError `not_found`, `not_acceptable`; ValidationError
 */
export async function answerEvidence(
  deps: Deps<'runs.read' | 'evidence.read'>,
  { principal, params, query, headers: sent }: EvidenceRequest,
): Promise<RouteReply<EvidencePart>> {
  const whole = Object.values(query).every((value) => value === undefined);
  const format = preferredOf(sent['accept'], partFormats);
  if (!whole && format === undefined) {
    throw new OrchestratorError('not_acceptable', `A part of evidence comes as ${partFormats.join(', ')}.`);
  }
  const stored = await readEvidence(deps, { tenantId: principal.tenantId, ...params });
  const headers = { vary: 'Accept' };
  if (whole && format !== 'text/html') return { headers, raw: asStored(stored) };
  const content = contentOf(stored);
  const part = cutPart(params.hash, content, query);
  if (format === 'application/json') return { headers, body: part };
  return {
    headers: { ...headers, 'content-security-policy': pagePolicy(evidenceStyle) },
    raw: { content: renderPart(part, content, query), mediaType: 'text/html; charset=utf-8' },
  };
}

interface Stored {
  readonly content: Uint8Array;
  readonly mediaType: string;
}

const isText = ({ mediaType }: Stored): boolean =>
  mediaType.startsWith('application/json') || mediaType.startsWith('text/');

const asStored = (stored: Stored) => ({
  content: isText(stored) ? new TextDecoder().decode(stored.content) : stored.content,
  mediaType: stored.mediaType,
});

/** JSON parsed; any other text as it is. */
function contentOf(stored: Stored): unknown {
  if (!isText(stored)) throw new ValidationError('This piece is neither JSON nor text: it has no parts.');
  const text = new TextDecoder().decode(stored.content);
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
