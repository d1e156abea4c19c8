import { approvalExamples } from '#declare/approval-examples.ts';
import { exampleIds } from '#declare/examples.ts';
import { pendingApproval } from '#domain/approvals/approval.ts';
import { roles } from '#domain/tenants/principal.ts';
import { actions } from '#tools/actions.ts';
import { admin, apiWorld, routeOf } from './api-world.ts';
import { proposalOf } from './seeded-approvals.ts';
import { NOW } from './seeded-runs.ts';

const { waiting, hash, own, rejected, indeterminate, grant } = approvalExamples;
const params = { approvalId: waiting };
const body = { decision: 'approve', hash };
const other = { ...admin, id: 'key_5' };

describe('GET /approvals/{id}', () => {
  it('shows all that a decision is bound to, and what of it is not to be trusted', async () => {
    const { call } = await apiWorld();
    const { json } = await call(routeOf('getApproval'), { params });
    const { id, tenantId, ...proposal } = proposalOf();
    const self = `/api/v1/approvals/${waiting}`;
    expect([id, tenantId]).toEqual([waiting, 'acme']);
    expect(json).toEqual({
      id: waiting,
      status: 'pending',
      hash,
      ...proposal,
      needed: 1,
      decisions: [],
      youMay: ['approve', 'reject'],
      updatedAt: NOW - 60_000,
      untrusted: ['/reason', '/target', '/arguments', '/observed', '/undo/arguments'],
      links: { self, run: `/api/v1/runs/${exampleIds.run}`, decision: `${self}/decision` },
    });
  });

  it('never shows the token of the execution that waits', async () => {
    const { call, ports } = await apiWorld();
    const id = 'apr_01jd4x9q0g0123456789abcdez';
    await ports.approvals.create({ ...pendingApproval(proposalOf({ id })), taskToken: 'secret-token' });
    for (const route of ['getApproval', 'listApprovals']) {
      expect((await call(routeOf(route), { params: { approvalId: id } })).text).not.toContain('secret-token');
    }
  });

  it('tells the requester that only a rejection is open, and nobody that anything is, once it is decided', async () => {
    const { call, clock } = await apiWorld();
    const youMay = async (approvalId: string) =>
      (await call(routeOf('getApproval'), { params: { approvalId } })).json.youMay;
    expect([await youMay(own), await youMay(rejected)]).toEqual([['reject'], []]);
    await clock.advance(2 * 3_600_000);
    expect(await youMay(waiting)).toEqual([]);
  });

  it('says expired from the moment on, before anybody has written it down', async () => {
    const { call, clock } = await apiWorld();
    await clock.advance(3_600_000);
    expect((await call(routeOf('getApproval'), { params })).json.status).toBe('expired');
    const listed = await call(routeOf('listApprovals'), { query: { status: 'pending' } });
    expect(listed.json.items.map(({ status }: { status: string }) => status)).toEqual(['expired', 'expired']);
  });
});

describe('GET /approvals', () => {
  it('goes through all by signed cursors, newest first, and shows no hash', async () => {
    const { call } = await apiWorld();
    const ids: string[] = [];
    let cursor: string | undefined;
    do {
      const query = { limit: '1', ...(cursor === undefined ? {} : { cursor }) };
      const { json, text } = await call(routeOf('listApprovals'), { query });
      expect(text).not.toMatch(/[0-9a-f]{64}/);
      ids.push(...json.items.map(({ id }: { id: string }) => id));
      cursor = json.cursor;
    } while (cursor !== undefined);
    expect(ids).toEqual([indeterminate, rejected, own, waiting]);
  });

  it('keeps to a run, with a status and page by page, and takes no cursor of another run', async () => {
    const { call, ports } = await apiWorld();
    const elsewhere = 'apr_01jd4x9q0g0123456789abcdf0';
    await ports.approvals.create(
      pendingApproval(proposalOf({ id: elsewhere, runId: exampleIds.finishedRun })),
    );
    const list = (query: Record<string, string>) => call(routeOf('listApprovals'), { query });
    const idsOf = async (query: Record<string, string>) =>
      (await list(query)).json.items.map(({ id }: { id: string }) => id);
    const run = exampleIds.run;
    expect(await idsOf({ run })).toEqual([indeterminate, rejected, own, waiting]);
    expect(await idsOf({ run: exampleIds.finishedRun })).toEqual([elsewhere]);
    expect(await idsOf({ run: exampleIds.missingRun })).toEqual([]);
    expect(await idsOf({ run, status: 'rejected' })).toEqual([rejected]);
    const { cursor } = (await list({ run, status: 'pending', limit: '1' })).json;
    expect(await idsOf({ run, status: 'pending', limit: '1', cursor })).toEqual([waiting]);
    const others = [{ run }, { status: 'pending' }, { run: exampleIds.finishedRun, status: 'pending' }];
    for (const query of others) expect((await list({ ...query, cursor })).status).toBe(400);
  });

  it('refuses what is no id of a run, and says where it stands', async () => {
    const { call } = await apiWorld();
    for (const run of ['17', '', 'apr_01jd4x9q0g0123456789abcdef', `${exampleIds.run}0`]) {
      const { status, json } = await call(routeOf('listApprovals'), { query: { run } });
      expect([status, json.errors]).toMatchObject([400, [{ pointer: '/run' }]]);
    }
  });

  it('keeps to a status, and takes no cursor of another listing', async () => {
    const { call } = await apiWorld();
    const list = (query: Record<string, string>) => call(routeOf('listApprovals'), { query });
    const { json } = await list({ status: 'pending', limit: '1' });
    expect(json.items.map(({ id }: { id: string }) => id)).toEqual([own]);
    expect((await list({ limit: '1', cursor: json.cursor })).status).toBe(400);
  });
});

describe('POST /approvals/{id}/decision', () => {
  it('notes who approved what, once, in history and audit trail', async () => {
    const { call, ports, state } = await apiWorld();
    const headers = { 'idempotency-key': 'one' };
    const said = { ...body, comment: 'seen, agreed' };
    const sent = { params, headers, body: said, principal: other };
    const first = await call(routeOf('decideApproval'), sent);
    const again = await call(routeOf('decideApproval'), sent);
    expect([first.status, again.status, again.headers['idempotent-replayed']]).toEqual([200, 200, 'true']);
    expect(again.json).toEqual(first.json);
    const decision = { by: 'key_5', decision: 'approve', hash, at: NOW, via: 'api' };
    expect(first.json.decisions).toEqual([{ ...decision, comment: 'seen, agreed' }]);
    expect(first.json.untrusted).toContain('/decisions/0/comment');
    const run = state.runs.get(JSON.stringify(['acme', exampleIds.run]));
    const events = run?.events.filter(({ type }) => type === 'action-decided');
    expect(events).toMatchObject([{ approval: waiting, by: 'key_5', decision: 'approve', hash, via: 'api' }]);
    const entries = await ports.audit.list('acme', 10);
    expect(entries).toMatchObject([
      { actor: 'key_5', action: 'decideApproval', target: waiting, outcome: 'succeeded' },
    ]);
  });

  it('notes refused decisions in the audit trail, too', async () => {
    const { call, ports } = await apiWorld();
    await call(routeOf('decideApproval'), { params, body: { ...body, hash: 'f'.repeat(64) } });
    expect(await ports.audit.list('acme', 10)).toMatchObject([
      { actor: 'key_1', action: 'decideApproval', outcome: 'refused', code: 'precondition_failed' },
    ]);
  });
});

describe('grants over the API', () => {
  it('are listed with their use, and end when they are revoked', async () => {
    const { call, ports } = await apiWorld();
    const list = async () => (await call(routeOf('listActionGrants'))).json.items;
    expect(await list()).toMatchObject([{ id: grant, live: true, uses: 0, grantedBy: 'key_1' }]);
    const revoke = { params: { grantId: grant } };
    expect((await call(routeOf('revokeActionGrant'), revoke)).status).toBe(204);
    expect((await call(routeOf('revokeActionGrant'), revoke)).status).toBe(204);
    expect(await list()).toMatchObject([{ id: grant, live: false, revokedAt: NOW }]);
    expect((await ports.audit.list('acme', 10)).map(({ action, target }) => [action, target])).toEqual([
      ['revokeActionGrant', grant],
      ['revokeActionGrant', grant],
    ]);
  });
});

describe('making a grant', () => {
  const form = { tool: 'set_reserved_concurrency', target: 'lambda:payments-api', minutes: 240 };

  it('lives exactly as long as asked for, in the name of the caller', async () => {
    const { call } = await apiWorld();
    const got = await call(routeOf('makeActionGrant'), { body: form, principal: other });
    const { minutes, ...what } = form;
    const term = { grantedBy: 'key_5', grantedAt: NOW, expiresAt: NOW + minutes * 60_000, uses: 0 };
    expect(got.json).toMatchObject({ ...what, ...term, live: true });
    expect(got.headers['location']).toBe(`/api/v1/action-grants/${got.json.id}`);
  });

  it('needs more than the right to approve', async () => {
    const { call, ports } = await apiWorld();
    const operator = { ...other, role: 'operator' as const, scopes: [...roles.operator] };
    const put = { params: { tool: form.tool }, body: { enabled: true }, principal: operator };
    const got = [
      await call(routeOf('makeActionGrant'), { body: form, principal: operator }),
      await call(routeOf('revokeActionGrant'), { params: { grantId: grant }, principal: operator }),
      await call(routeOf('setToolSwitch'), put),
    ];
    expect(got.map(({ status }) => status)).toEqual([403, 403, 403]);
    expect(await ports.grants.list('acme')).toHaveLength(1);
    expect(await ports.toolSwitches.list('acme')).toEqual([]);
  });
});

describe('the switches of mutating tools', () => {
  it('are all off until someone switches one on, for that tenant alone', async () => {
    const { call } = await apiWorld();
    const list = async (principal = admin) =>
      (await call(routeOf('listToolSwitches'), { principal })).json.items as {
        tool: string;
        enabled: boolean;
      }[];
    const enabled = async (principal = admin) =>
      (await list(principal)).flatMap(({ tool, enabled: on }) => (on ? [tool] : []));
    expect((await list()).map(({ tool }) => tool)).toEqual(actions.map(({ name }) => name).sort());
    expect(await enabled()).toEqual([]);
    const params = { tool: 'redrive_queue' };
    const put = await call(routeOf('setToolSwitch'), { params, body: { enabled: true } });
    expect(put.json).toMatchObject({
      tool: 'redrive_queue',
      enabled: true,
      changedBy: 'key_1',
      changedAt: NOW,
    });
    expect(await enabled()).toEqual(['redrive_queue']);
    expect(await enabled({ ...admin, tenantId: 'umbrella' })).toEqual([]);
    await call(routeOf('setToolSwitch'), { params, body: { enabled: false } });
    expect(await enabled()).toEqual([]);
  });
});
