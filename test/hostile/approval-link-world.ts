// One proposal with its pair of links, and the two ways to use them.
import type { Approval } from '#domain/approvals/approval.ts';
import { ApprovalLink } from '#services/approvals/approval-link.ts';
import type { Sent } from '../contract/api-world.ts';
import { type ApprovalWorld, approvalWorld, approver, linksIn } from './approval-world.ts';

export const NOT_FOUND = { status: 404, code: 'not_found' };
export const CONFLICT = { status: 409, code: 'conflict' };
export const FORBIDDEN = { status: 403, code: 'forbidden' };
export const MINUTE = 60_000;

export const follow = (world: ApprovalWorld, token: string, sent: Sent = {}) =>
  world.ask('followApprovalLink', { params: { token }, principal: 'nobody', ...sent });
export const look = (world: ApprovalWorld, token: string, sent: Sent = {}) =>
  world.ask('showApprovalLink', { params: { token }, principal: 'nobody', ...sent });
export const saidBy = (token: string): ApprovalLink =>
  ApprovalLink.parse(JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()));

export async function linked() {
  const world = await approvalWorld();
  const approval = await world.propose();
  const links = await linksIn(world, approval);
  const nothingDone = async (status = 'pending'): Promise<void> => {
    expect((await world.stored(approval)).status).toBe(status);
    await world.perform(approval).catch(() => undefined);
    expect(world.actuator.acted).toEqual([]);
  };
  return { ...world, world, approval, links, nothingDone };
}

export const make = (world: ApprovalWorld, { proposal, hash }: Approval, sent: Sent = {}, form = {}) =>
  world.ask('makeApprovalLinks', {
    params: { approvalId: proposal.id },
    body: { approver: 'key_3', hash, ...form },
    principal: approver,
    ...sent,
  });
