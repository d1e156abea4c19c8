import * as z from 'zod';
import type { Deps } from '#declare/capabilities.ts';
import { ActionGrant, isLive } from '#domain/approvals/action-grant.ts';
import { ActionName, TargetId } from '#domain/approvals/proposal.ts';
import { hasCode, ValidationError } from '#domain/errors.ts';
import type { Principal } from '#domain/tenants/principal.ts';
import type { EpochMs } from '#domain/time.ts';
import { API_BASE } from '../runs/run-view.ts';
import type { KnownAction } from './keep-switches.ts';

const MINUTE = 60_000;

/** What a grant is for: one tool on one resource, for at most a day. */
export const GrantForm = z.strictObject({
  tool: ActionName,
  target: TargetId.refine((target) => !target.includes('*'), 'names one resource: there are no wildcards'),
  minutes: z
    .number()
    .int()
    .min(1)
    .max(24 * 60),
});
export type GrantForm = z.infer<typeof GrantForm>;

const { tenantId: _, ...grantMembers } = ActionGrant.shape;

/** A grant as the API shows it. */
export const GrantView = z.strictObject({
  ...grantMembers,
  /** False once it has expired or was revoked. */
  live: z.boolean(),
  links: z.strictObject({ self: z.string() }),
});
export type GrantView = z.infer<typeof GrantView>;

/**
 * Grants one tool on one resource for a while: what is proposed of low or medium risk there, by anybody but the one
 * who grants, then needs no other approval.
 *
 * @param id given where the request may be repeated: it then makes one grant
 * @throws ValidationError for a tool that this release does not have
 */
export async function makeGrant(
  deps: Deps<'action-grants.write'>,
  { tenantId, id: grantedBy }: Principal,
  { tool, target, minutes }: GrantForm,
  known: readonly KnownAction[],
  id: string,
): Promise<GrantView> {
  if (!known.some(({ name }) => name === tool)) {
    const fault = { pointer: '/tool', message: 'is no mutating tool of this release' };
    throw new ValidationError('One thing does not fit.', [fault]);
  }
  const grantedAt = deps.clock.now();
  const term = { grantedAt, expiresAt: grantedAt + minutes * MINUTE };
  const grant = { id, tenantId, tool, target, grantedBy, ...term, uses: 0 };
  return grantView(await putOnce(deps, grant), grantedAt);
}

/** The grant, or the one that an equal request has put under its id before. */
async function putOnce(deps: Deps<'action-grants.write'>, grant: ActionGrant): Promise<ActionGrant> {
  try {
    await deps.grants.put(grant);
    return grant;
  } catch (error) {
    if (!hasCode(error, 'conflict')) throw error;
    const before = await deps.grants.get(grant.tenantId, grant.id);
    if (before === undefined) throw error;
    return before;
  }
}

/** All grants of a tenant, newest first, those that ended in the last 30 days among them. */
export async function listGrants(deps: Deps<'action-grants.read'>, tenantId: string): Promise<GrantView[]> {
  const now = deps.clock.now();
  return (await deps.grants.list(tenantId)).map((grant) => grantView(grant, now));
}

/**
 * Ends a grant now. What it stood in for and is not yet performed is not performed either. Revoking again changes
 * nothing.
 *
 * @throws OrchestratorError `not_found`
 */
export async function revokeGrant(
  deps: Deps<'action-grants.write'>,
  { tenantId, id }: { readonly tenantId: string; readonly id: string },
): Promise<void> {
  await deps.grants.revoke(tenantId, id, deps.clock.now());
}

function grantView(grant: ActionGrant, now: EpochMs): GrantView {
  const { tenantId: _tenant, ...shown } = grant;
  const links = { self: `${API_BASE}/action-grants/${grant.id}` };
  return { ...shown, live: isLive(grant, now), links };
}
