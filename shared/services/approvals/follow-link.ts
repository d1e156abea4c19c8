import type { Deps } from '#declare/capabilities.ts';
import type { RouteReply } from '#declare/route.ts';
import type { Approval } from '#domain/approvals/approval.ts';
import { type ErrorCode, OrchestratorError } from '#domain/errors.ts';
import { decideApproval } from '../effects/decide-approval.ts';
import { readApproval } from '../effects/read-approval.ts';
import { preferredOf } from '../reports/choose-format.ts';
import { formPagePolicy } from '../reports/page-policy.ts';
import { type ApprovalLink, openLink } from './approval-link.ts';
import { approvalStyle, renderDecidedPage, renderLinkPage } from './approval-page.ts';
import { type LinkView, linkView } from './link-view.ts';

/** A link that somebody opened, and the form that the answer shall have. */
export interface FollowedLink {
  readonly token: string;
  readonly accept: string | undefined;
}

/**
 * What a link would decide, as JSON or as a page; nothing is changed by looking.
 *
 * @throws OrchestratorError `not_found` for what is no link, or of an approval that is no more; `conflict` for one
 * that has expired or was used, and for one of another proposal
 */
export async function showLink(
  deps: Deps<'approvals.read' | 'links.verify'>,
  { token, accept }: FollowedLink,
): Promise<RouteReply<LinkView>> {
  const link = await openLink(deps, token);
  const approval = await readApproval(deps, { tenantId: link.tenantId, id: link.approval });
  if (approval.hash !== link.hash)
    throw new OrchestratorError('conflict', 'This link is of another proposal.');
  if (approval.status !== 'pending') throw new OrchestratorError('conflict', usedMessage(approval, link));
  const now = deps.clock.now();
  return answer(accept, linkView(approval, link, now), () => renderLinkPage(approval, link, now));
}

/**
 * Decides what the link says, in the name of its approver. Its own entry in the audit trail, under the link's tenant,
 * tells who decided by whose link; what is no link leaves none, as nobody knows whose it would be.
 *
 * @throws OrchestratorError as `showLink` does, and as `decideApproval` does
 */
export async function followLink(
  deps: Deps<'approvals.write' | 'tasks.answer' | 'links.verify' | 'audit.write'>,
  { token, accept, requestId }: FollowedLink & { readonly requestId: string },
): Promise<RouteReply<LinkView>> {
  const link = await openLink(deps, token);
  const note = (outcome: 'succeeded' | 'refused' | 'failed', code?: ErrorCode) =>
    deps.audit.write({
      id: deps.random.id('audit'),
      tenantId: link.tenantId,
      at: deps.clock.now(),
      actor: link.approver,
      action: `decideByLink:${link.decision}`,
      target: `${link.approval} by link of ${link.madeBy}`,
      outcome,
      ...(code === undefined ? {} : { code }),
      requestId,
    });
  const approval = await decide(deps, link).catch(async (thrown: unknown) => {
    const known = thrown instanceof OrchestratorError;
    await note(known ? 'refused' : 'failed', known ? thrown.code : 'internal');
    throw thrown;
  });
  await note('succeeded');
  return answer(accept, linkView(approval, link, deps.clock.now()), () => renderDecidedPage(approval, link));
}

async function decide(deps: Deps<'approvals.write' | 'tasks.answer'>, link: ApprovalLink): Promise<Approval> {
  const { tenantId, approver, approval: id, decision, hash } = link;
  const { needed } = await readApproval(deps, { tenantId, id });
  if (needed > 1) throw new OrchestratorError('forbidden', 'This takes more people than a link speaks for.');
  return decideApproval(deps, { principal: { tenantId, id: approver }, id, decision, hash, via: 'link' });
}

function usedMessage({ status, decisions }: Approval, link: ApprovalLink): string {
  const used = decisions.some(({ by, via }) => via === 'link' && by === link.approver);
  return used ? `This link was used: the approval is ${status}.` : `This was decided: it is ${status}.`;
}

function answer(accept: string | undefined, body: LinkView, page: () => string): RouteReply<LinkView> {
  const headers = { vary: 'Accept', 'cache-control': 'no-store', 'x-robots-tag': 'noindex, nofollow' };
  const form = preferredOf(accept, ['application/json', 'text/html']);
  if (form === undefined) {
    throw new OrchestratorError('not_acceptable', 'A link answers application/json and text/html.');
  }
  if (form === 'application/json') return { headers, body };
  return {
    headers: { ...headers, 'content-security-policy': formPagePolicy(approvalStyle) },
    raw: { content: page(), mediaType: 'text/html; charset=utf-8' },
  };
}
