import * as z from 'zod';
import type { Deps } from '#declare/capabilities.ts';
import { OrchestratorError } from '#domain/errors.ts';
import { Sha256 } from '#domain/hash.ts';
import { ApprovalId, TenantId } from '#domain/ids.ts';
import { canonicalJson } from '#domain/json.ts';
import { EpochMs } from '#domain/time.ts';

/** The form of a link's token: what it says, a dot, the mark over it. */
export const LinkToken = z.string().regex(/^[A-Za-z0-9_-]{40,2000}\.[A-Za-z0-9_-]{43}$/, 'is no link');

/** What a link lets its holder say: one decision, on one proposal as it was seen, in the name of one approver. */
export const ApprovalLink = z.strictObject({
  tenantId: TenantId,
  approval: ApprovalId,
  hash: Sha256,
  decision: z.enum(['approve', 'reject']),
  /** Id of the principal in whose name the link speaks. */
  approver: z.string().min(1).max(200),
  /** Id of the principal who made it. */
  madeBy: z.string().min(1).max(200),
  expiresAt: EpochMs,
  /** Two links that say the same differ in it. */
  nonce: z.string().regex(/^[A-Za-z0-9_-]{22}$/),
});
export type ApprovalLink = z.infer<typeof ApprovalLink>;

/** The token of a link. Whoever holds it may use it: it is to be sent to its approver and to nobody else. */
export async function sealLink(deps: Pick<Deps<'links.sign'>, 'linkSigner'>, link: ApprovalLink) {
  const text = Buffer.from(canonicalJson(link)).toString('base64url');
  return `${text}.${await deps.linkSigner.sign(link.tenantId, marked(text))}`;
}

/**
 * What a token says, once its mark has been found right; the tenant it names only tells under which key.
 *
 * @throws OrchestratorError `not_found` for anything that `sealLink` did not make, letter by letter; `conflict` for
 * one that has expired
 */
export async function openLink(
  deps: Pick<Deps<'links.verify'>, 'linkSigner' | 'clock'>,
  token: string,
): Promise<ApprovalLink> {
  const [text = '', mark = '', ...rest] = token.split('.');
  const link = readLink(text);
  const sound = link !== undefined && rest.length === 0;
  if (!sound || !(await deps.linkSigner.verify(link.tenantId, marked(text), mark))) {
    throw new OrchestratorError('not_found', 'There is no such link.');
  }
  if (deps.clock.now() < link.expiresAt) return link;
  throw new OrchestratorError(
    'conflict',
    'This link has expired. Decide with your own key, or ask for another.',
  );
}

// one spelling only: what differs in any letter is another text, and its mark is wrong
function readLink(text: string): ApprovalLink | undefined {
  const json = Buffer.from(text, 'base64url').toString();
  try {
    return ApprovalLink.safeParse(JSON.parse(json)).data;
  } catch {
    return undefined;
  }
}

/** What is signed: with the purpose before it, so that no other text of this key is ever a link. */
const marked = (text: string): string => `approval-link.${text}`;
