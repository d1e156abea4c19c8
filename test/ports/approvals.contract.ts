import { memoryRandomness } from '#adapters/memory/randomness.ts';
import type { ActionGrant } from '#domain/approvals/action-grant.ts';
import { type Approval, pendingApproval } from '#domain/approvals/approval.ts';
import { changed } from '#domain/approvals/decide.ts';
import type { ActionProposal } from '#domain/approvals/proposal.ts';
import type { Run } from '#domain/runs/run.ts';
import type { ApprovalQuery } from '#ports/approval-store.ts';
import type { NewEvent } from '#ports/run-store.ts';
import { accepted, codeOf, outboxOf, sampleRun } from './samples.ts';
import type { World } from './world.ts';

const random = memoryRandomness(11);
const HOUR = 3_600_000;

const approvalOf = (run: Run, members: Partial<ActionProposal> = {}): Approval =>
  pendingApproval({
    id: random.id('approval'),
    tenantId: run.tenantId,
    runId: run.id,
    tool: 'set_reserved_concurrency',
    target: 'lambda:payments-api',
    arguments: { function: 'payments-api', executions: 5 },
    observed: { reservedConcurrency: null, tiny: 1e-200 },
    undo: { tool: 'set_reserved_concurrency', arguments: { function: 'payments-api', executions: null } },
    risk: 'medium',
    requestedBy: 'key_1',
    requestedAt: 2000,
    expiresAt: 2000 + HOUR,
    reason: 'throttled \u0000 😀',
    ...members,
  });

const settledEvent = ({ proposal }: Approval): NewEvent => ({
  type: 'action-settled',
  approval: proposal.id,
  status: 'rejected',
  message: 'no',
  at: 3000,
});

async function runIn({ runs }: World, tenantId = 'acme'): Promise<Run> {
  const run = sampleRun(tenantId);
  await runs.create(run, [accepted], outboxOf(run));
  return run;
}

/** What ApprovalStore promises. */
export function approvalStoreContract(world: () => Promise<World>): void {
  describe('ApprovalStore', () => {
    it('keeps an approval with all it holds, and writes its events into the history', async () => {
      const ports = await world();
      const run = await runIn(ports);
      const approval: Approval = { ...approvalOf(run), taskToken: 'token' };
      await ports.approvals.create(approval, [settledEvent(approval)]);
      expect(await ports.approvals.get('acme', approval.proposal.id)).toEqual(approval);
      const rejected = changed(approval, 'reject', 3000, { message: 'no' });
      await ports.approvals.update(rejected, [settledEvent(approval), settledEvent(approval)]);
      expect(await ports.approvals.get('acme', approval.proposal.id)).toEqual(rejected);
      const { at, ...event } = settledEvent(approval);
      expect(await ports.runs.events('acme', run.id, 1, 10)).toEqual([
        { seq: 2, at, ...event },
        { seq: 3, at, ...event },
        { seq: 4, at, ...event },
      ]);
    });

    it('refuses a taken id, another version and a run that is not there, and then writes nothing', async () => {
      const ports = await world();
      const run = await runIn(ports);
      const approval = approvalOf(run);
      await ports.approvals.create(approval);
      const events = [settledEvent(approval)];
      expect(await codeOf(ports.approvals.create(approval, events))).toBe('conflict');
      const rejected = changed(approval, 'reject', 3000);
      for (const version of [1, 3]) {
        expect(await codeOf(ports.approvals.update({ ...rejected, version }, events))).toBe('conflict');
      }
      expect(await codeOf(ports.approvals.update(changed(approvalOf(run), 'reject', 3000), events))).toBe(
        'conflict',
      );
      expect(await codeOf(ports.approvals.create(approvalOf(sampleRun('acme')), events))).toBe('not_found');
      expect(await ports.runs.events('acme', run.id, 1, 10)).toEqual([]);
      expect(await ports.approvals.get('acme', approval.proposal.id)).toEqual(approval);
    });

    it('lets one of many writers of the same version through', async () => {
      const ports = await world();
      const approval = approvalOf(await runIn(ports));
      await ports.approvals.create(approval);
      const next = changed(approval, 'reject', 3000);
      const codes = await Promise.all(
        Array.from({ length: 6 }, () => codeOf(ports.approvals.update(next, [settledEvent(next)]))),
      );
      expect(codes.sort()).toEqual(['conflict', 'conflict', 'conflict', 'conflict', 'conflict', 'none']);
    });

    it('lists page by page, newest first, all or those of one status, of one tenant', async () => {
      const ports = await world();
      const run = await runIn(ports);
      const made: Approval[] = [];
      for (let i = 0; i < 5; i += 1) {
        const approval = approvalOf(run);
        await ports.approvals.create(approval);
        made.unshift(approval);
      }
      await ports.approvals.create(approvalOf(await runIn(ports, 'acme2')));
      const [newest, second, third, fourth, oldest] = made;
      const rejected = changed(second as Approval, 'reject', 3000);
      await ports.approvals.update(rejected);
      const first = await ports.approvals.list('acme', { limit: 3 });
      expect(first).toEqual({ items: [newest, rejected, third], cursor: third?.proposal.id });
      expect(await ports.approvals.list('acme', { limit: 3, cursor: first.cursor ?? '' })).toEqual({
        items: [fourth, oldest],
      });
      expect(await ports.approvals.list('acme', { limit: 9, status: 'rejected' })).toEqual({
        items: [rejected],
      });
      const pending = await ports.approvals.list('acme', { limit: 2, status: 'pending' });
      expect(pending).toEqual({ items: [newest, third], cursor: third?.proposal.id });
      expect(
        await ports.approvals.list('acme', { limit: 2, status: 'pending', cursor: pending.cursor ?? '' }),
      ).toEqual({ items: [fourth, oldest] });
      expect(await codeOf(ports.approvals.list('acme', { limit: 2, cursor: 'x' }))).toBe('invalid_request');
    });

    it('lists those of one run, page by page, newest first, all or in one status', async () => {
      const ports = await world();
      const [run, other] = [await runIn(ports), await runIn(ports)];
      const made: Approval[] = [];
      for (let i = 0; i < 5; i += 1) {
        const approval = approvalOf(run);
        await ports.approvals.create(approval);
        await ports.approvals.create(approvalOf(other));
        made.unshift(approval);
      }
      const [newest, second, third, fourth, oldest] = made;
      const rejected = changed(fourth as Approval, 'reject', 3000);
      await ports.approvals.update(rejected, [settledEvent(rejected)]);
      const of = (query: Omit<ApprovalQuery, 'runId'>) =>
        ports.approvals.list('acme', { ...query, runId: run.id });
      const first = await of({ limit: 2 });
      expect(first).toEqual({ items: [newest, second], cursor: second?.proposal.id });
      const next = await of({ limit: 2, cursor: first.cursor ?? '' });
      expect(next).toEqual({ items: [third, rejected], cursor: fourth?.proposal.id });
      expect(await of({ limit: 2, cursor: next.cursor ?? '' })).toEqual({ items: [oldest] });
      expect(await of({ limit: 5 })).toEqual({ items: [newest, second, third, rejected, oldest] });
      const pending = await of({ limit: 3, status: 'pending' });
      expect(pending).toEqual({ items: [newest, second, third], cursor: third?.proposal.id });
      expect(await of({ limit: 3, status: 'pending', cursor: pending.cursor ?? '' })).toEqual({
        items: [oldest],
      });
      expect(await of({ limit: 1, status: 'rejected' })).toEqual({ items: [rejected] });
      expect(await of({ limit: 1, status: 'executed' })).toEqual({ items: [] });
      expect(await codeOf(of({ limit: 2, cursor: 'x' }))).toBe('invalid_request');
      const none = { limit: 5, runId: sampleRun('acme').id };
      expect(await ports.approvals.list('acme', none)).toEqual({ items: [] });
      expect(await ports.approvals.list('acme2', { limit: 5, runId: run.id })).toEqual({ items: [] });
    });

    it('finds nothing of another tenant', async () => {
      const ports = await world();
      const approval = approvalOf(await runIn(ports));
      await ports.approvals.create(approval);
      expect(await ports.approvals.get('acme2', approval.proposal.id)).toBeUndefined();
      expect(await ports.approvals.list('acme2', { limit: 5 })).toEqual({ items: [] });
    });

    it('lists over all tenants what is due, oldest first, until nothing is to come', async () => {
      const ports = await world();
      const late = approvalOf(await runIn(ports), { expiresAt: 9000 });
      const early = approvalOf(await runIn(ports, 'acme2'), { expiresAt: 8000 });
      for (const approval of [late, early]) await ports.approvals.create(approval);
      const nameOf = ({ proposal: { tenantId, id } }: Approval) => ({ tenantId, id });
      expect(await ports.approvals.due(9001, 9)).toEqual([nameOf(early), nameOf(late)]);
      expect(await ports.approvals.due(9001, 1)).toEqual([nameOf(early)]);
      expect(await ports.approvals.due(9000, 9)).toEqual([nameOf(early)]);
      await ports.approvals.update(changed(early, 'expire', 8500));
      expect(await ports.approvals.due(9001, 9)).toEqual([nameOf(late)]);
    });
  });
}

const grantOf = (members: Partial<ActionGrant> = {}): ActionGrant => ({
  id: random.id('grant'),
  tenantId: 'acme',
  tool: 'set_reserved_concurrency',
  target: 'lambda:payments-api',
  grantedBy: 'bob',
  grantedAt: 1000,
  expiresAt: 1000 + HOUR,
  uses: 0,
  ...members,
});

/** What ActionGrantStore promises. */
export function actionGrantStoreContract(world: () => Promise<World>): void {
  describe('ActionGrantStore', () => {
    it('keeps grants of a tenant, newest first', async () => {
      const { grants } = await world();
      const [first, second, other] = [grantOf(), grantOf(), grantOf({ tenantId: 'acme2' })];
      for (const grant of [first, other, second]) await grants.put(grant);
      expect(await grants.list('acme')).toEqual([second, first]);
      expect(await grants.get('acme', first.id)).toEqual(first);
      expect(await grants.get('acme2', first.id)).toBeUndefined();
      expect(await codeOf(grants.put(first))).toBe('conflict');
    });

    it('counts each use once, while it is live', async () => {
      const { grants } = await world();
      const grant = grantOf();
      await grants.put(grant);
      const [one, two] = [random.id('approval'), random.id('approval')];
      expect(await grants.use('acme', grant.id, one, 2000)).toBe(true);
      expect(await grants.use('acme', grant.id, one, 2000)).toBe(true);
      expect(await grants.use('acme', grant.id, two, 2000)).toBe(true);
      expect(await grants.use('acme', grant.id, two, grant.expiresAt)).toBe(false);
      expect(await grants.use('acme', grant.id, one, grant.expiresAt)).toBe(false);
      expect(await grants.get('acme', grant.id)).toEqual({ ...grant, uses: 2, lastUsedBy: two });
      expect(await codeOf(grants.use('acme2', grant.id, one, 2000))).toBe('not_found');
    });

    it('is used no more once it is revoked; the first moment stays', async () => {
      const { grants } = await world();
      const grant = grantOf();
      await grants.put(grant);
      expect(await grants.revoke('acme', grant.id, 5000)).toEqual({ ...grant, revokedAt: 5000 });
      expect(await grants.revoke('acme', grant.id, 6000)).toEqual({ ...grant, revokedAt: 5000 });
      expect(await grants.use('acme', grant.id, random.id('approval'), 5001)).toBe(false);
      expect(await codeOf(grants.revoke('acme2', grant.id, 6000))).toBe('not_found');
    });
  });
}

/** What ToolSwitches promises. */
export function toolSwitchesContract(world: () => Promise<World>): void {
  describe('ToolSwitches', () => {
    it('keeps the last word on each tool of each tenant', async () => {
      const { toolSwitches } = await world();
      const on = { tenantId: 'acme', tool: 'turn_dial', enabled: true, changedBy: 'bob', changedAt: 1000 };
      const off = { ...on, enabled: false, changedAt: 2000 };
      const other = { ...on, tool: 'open_gate' };
      for (const each of [on, { ...on, tenantId: 'acme2' }, off, other]) await toolSwitches.set(each);
      expect(await toolSwitches.get('acme', 'turn_dial')).toEqual(off);
      expect(await toolSwitches.get('acme', 'shut_gate')).toBeUndefined();
      expect(await toolSwitches.list('acme')).toEqual([other, off]);
      expect(await toolSwitches.list('acme2')).toHaveLength(1);
    });
  });
}
