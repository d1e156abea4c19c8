// The API, and behind it the one place that acts, over one target whose effects are counted.
import { type MemoryActuator, memoryActuator } from '#adapters/memory/actuator.ts';
import { memoryRandomness } from '#adapters/memory/randomness.ts';
import { exampleIds } from '#declare/examples.ts';
import type { Approval } from '#domain/approvals/approval.ts';
import type { JsonObject } from '#domain/json.ts';
import { type Principal, roles } from '#domain/tenants/principal.ts';
import { performAction } from '#services/effects/perform-action.ts';
import { type ActionRequest, proposeAction } from '#services/effects/propose-action.ts';
import { admin, apiWorld, type Got, routeOf, type Sent } from '../contract/api-world.ts';
import { turnDial } from '../support/effects.ts';

/** For whom the run works: asks for what is proposed. */
export const requester: Principal = admin;
/** May approve and make links, and nothing wider. */
export const approver: Principal = { ...admin, id: 'key_2', role: 'operator', scopes: [...roles.operator] };
/** Another one. */
export const second: Principal = { ...approver, id: 'key_3' };
/** An administrator of another tenant. */
export const stranger: Principal = { ...admin, tenantId: 'umbrella', id: 'key_9' };

/** What a case ends with: an answer's status and code, an approval's end, or an error's code. */
export type Ending = Readonly<Record<string, unknown>>;

/** The whole world of one case: everything in memory, the dials `a` and `b` at 1, the tool switched on. */
export async function approvalWorld() {
  const api = await apiWorld();
  const { ports, clock } = api;
  const actuator: MemoryActuator = memoryActuator({ 'dial:a': { level: 1 }, 'dial:b': { level: 1 } });
  const deps = { ...ports, clock, random: memoryRandomness(5), actuator };
  const switched = (enabled: boolean, tenantId = 'acme') =>
    ports.toolSwitches.set({
      tenantId,
      tool: turnDial.name,
      enabled,
      changedBy: 'key_1',
      changedAt: clock.now(),
    });
  await switched(true);
  const request: ActionRequest = {
    tenantId: 'acme',
    runId: exampleIds.run,
    key: 'first',
    tool: turnDial.name,
    input: { dial: 'a', level: 7 },
    reason: 'it is too quiet',
  };
  const propose = (change: Partial<ActionRequest> = {}): Promise<Approval> =>
    proposeAction(deps, [turnDial], { ...request, ...change });
  const ask = (route: string, sent: Sent): Promise<Got> => api.call(routeOf(route), sent);
  const decide = (approval: Approval, by: Principal, body: JsonObject = {}): Promise<Got> =>
    ask('decideApproval', {
      params: { approvalId: approval.proposal.id },
      body: { decision: 'approve', hash: approval.hash, ...body },
      principal: by,
    });
  const perform = ({ proposal }: Approval): Promise<Approval> =>
    performAction(deps, [turnDial], { tenantId: proposal.tenantId, id: proposal.id });
  const stored = async ({ proposal }: Approval): Promise<Approval> => {
    const found = await ports.approvals.get(proposal.tenantId, proposal.id);
    if (found === undefined) throw new Error('the approval is gone');
    return found;
  };
  /** Somebody who can write to the table puts other members into the row. */
  const forge = async (approval: Approval, change: (row: Approval) => Partial<Approval>): Promise<void> => {
    const row = await stored(approval);
    await ports.approvals.update({ ...row, ...change(row), version: row.version + 1 });
  };
  return { ...api, deps, actuator, switched, propose, ask, decide, perform, stored, forge };
}

export type ApprovalWorld = Awaited<ReturnType<typeof approvalWorld>>;

/** Proposed by the run of the requester, approved by another. */
export async function approvedIn(
  world: ApprovalWorld,
  change: Partial<ActionRequest> = {},
): Promise<Approval> {
  const approval = await world.propose(change);
  const got = await world.decide(approval, approver);
  if (got.status !== 200) throw new Error(got.text);
  return world.stored(approval);
}

/** The links for a colleague, made by the approver. */
export async function linksIn(
  world: ApprovalWorld,
  approval: Approval,
): Promise<{ approve: string; reject: string }> {
  const got = await world.ask('makeApprovalLinks', {
    params: { approvalId: approval.proposal.id },
    body: { approver: 'key_3', hash: approval.hash },
    principal: approver,
  });
  if (got.status !== 200) throw new Error(got.text);
  const tokenOf = (path: string): string => path.split('/').at(-1) ?? '';
  return { approve: tokenOf(got.json.approve), reject: tokenOf(got.json.reject) };
}

/** An answer as far as a refusal goes. */
export const refusal = ({ status, json }: Got): Ending => ({ status, code: json?.code });

/** How performing ends: the approval's status and why, or the code of the refusal. */
export async function performing(world: ApprovalWorld, approval: Approval): Promise<Ending> {
  try {
    const { status, outcome } = await world.perform(approval);
    return { status, message: outcome?.message };
  } catch (thrown) {
    return { code: (thrown as { code?: string }).code };
  }
}

/** How performing ends where the row is not what was approved. */
export const VOIDED: Ending = { status: 'voided', message: 'what is stored is not what was approved' };
