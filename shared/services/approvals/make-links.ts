import * as z from 'zod';
import type { Deps } from '#declare/capabilities.ts';
import type { Approval } from '#domain/approvals/approval.ts';
import { OrchestratorError } from '#domain/errors.ts';
import { Sha256 } from '#domain/hash.ts';
import type { Principal } from '#domain/tenants/principal.ts';
import { EpochMs } from '#domain/time.ts';
import { readApproval } from '../effects/read-approval.ts';
import { API_BASE } from '../runs/run-view.ts';
import { sealLink } from './approval-link.ts';
import { statusAt } from './approval-view.ts';

/** For whom links are made, and for what. */
export const LinkForm = z.strictObject({
  /** Id of the principal who shall decide. */
  approver: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._@-]{0,126}$/, 'is no id of a caller'),
  /** Of the proposal that the links are for, as you read it. */
  hash: Sha256,
  /** How long they can be used; never longer than the proposal can be approved. */
  minutes: z.number().int().min(1).max(240).default(60),
});
export type LinkForm = z.infer<typeof LinkForm>;

/** A link to each decision: paths, to be put behind the address of the API. */
export const LinkPair = z.strictObject({ approve: z.string(), reject: z.string(), expiresAt: EpochMs });
export type LinkPair = z.infer<typeof LinkPair>;

/**
 * Links by which one named approver decides without a key. Whoever makes them vouches that they reach the approver
 * alone, so nobody makes them who may not approve it personally, least of all the requester; and an approval that
 * takes two people has none, since one maker would hold both.
 *
 * @throws OrchestratorError `not_found`; `conflict` where it is decided or expired; `precondition_failed` for the hash
 * of anything else; `forbidden` as said above, and for links in the requester's name
 */
export async function makeLinks(
  deps: Deps<'approvals.read' | 'links.sign'>,
  principal: Principal,
  { id, form }: { readonly id: string; readonly form: LinkForm },
): Promise<LinkPair> {
  const { tenantId } = principal;
  const approval = await readApproval(deps, { tenantId, id });
  const now = deps.clock.now();
  refuseDecided(approval, now);
  refuseWhoever(approval, principal, form);
  const expiresAt = Math.min(now + form.minutes * 60_000, approval.proposal.expiresAt);
  const linkTo = async (decision: 'approve' | 'reject'): Promise<string> => {
    const nonce = Buffer.from(deps.random.bytes(16)).toString('base64url');
    const said = { tenantId, approval: id, hash: form.hash, decision, approver: form.approver };
    const token = await sealLink(deps, { ...said, madeBy: principal.id, expiresAt, nonce });
    return `${API_BASE}/approvals/links/${token}`;
  };
  return { approve: await linkTo('approve'), reject: await linkTo('reject'), expiresAt };
}

function refuseDecided(approval: Approval, now: EpochMs): void {
  const status = statusAt(approval, now);
  if (status === 'pending') return;
  throw new OrchestratorError('conflict', `This approval waits for nobody: it is ${status}.`);
}

function refuseWhoever({ proposal, hash, needed }: Approval, { id }: Principal, form: LinkForm): void {
  if (form.hash !== hash)
    throw new OrchestratorError(
      'precondition_failed',
      'The hash is not that of the stored proposal: look at it again.',
    );
  if (id === proposal.requestedBy) throw forbidden('Who asks for an action makes no links to its approval.');
  if (form.approver === proposal.requestedBy) throw forbidden('Who asks for an action does not approve it.');
  if (needed > 1)
    throw forbidden(`It takes ${needed} people, each with a key of their own: there are no links.`);
}

const forbidden = (message: string): OrchestratorError => new OrchestratorError('forbidden', message);
