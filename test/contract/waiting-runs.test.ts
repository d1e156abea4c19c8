import { exampleIds } from '#declare/examples.ts';
import { pendingApproval } from '#domain/approvals/approval.ts';
import type { ActionProposal } from '#domain/approvals/proposal.ts';
import { type ApiWorld, apiWorld, routeOf } from './api-world.ts';
import { proposalOf } from './seeded-approvals.ts';
import { NOW } from './seeded-runs.ts';

const id = 'apr_01jd4x9q0g0123456789abcdez';
const params = { runId: exampleIds.run };

/** The seeded run, running, with a step that waits for a proposal of it. */
async function waiting(members: Partial<ActionProposal> = {}): Promise<ApiWorld> {
  const world = await apiWorld();
  const run = await world.ports.runs.get('acme', exampleIds.run);
  if (run === undefined) throw new Error('no run');
  const started = { type: 'run-started', attempt: 1, at: NOW } as const;
  await world.ports.runs.update({ ...run, status: 'running', version: run.version + 1 }, [started]);
  const approval = pendingApproval(proposalOf({ id, ...members }));
  await world.ports.approvals.create({ ...approval, taskToken: 'secret-token' });
  return world;
}

describe('GET /runs/{id} of a run that waits for people', () => {
  it('says which approval it waits for, what is asked, and until when', async () => {
    const { call } = await waiting();
    const { json, text } = await call(routeOf('getRun'), { params });
    expect(json).toMatchObject({
      status: 'running',
      waitingFor: [
        {
          approval: id,
          question: 'May set_reserved_concurrency be performed on lambda:payments-api?',
          expiresAt: proposalOf().expiresAt,
        },
      ],
    });
    expect(text).not.toContain('secret-token');
    expect(routeOf('getRun').response.safeParse(json).error).toBeUndefined();
  });

  it('names an approval that GET /approvals lists for the run, and that can be decided', async () => {
    const { call } = await waiting();
    const { json } = await call(routeOf('getRun'), { params });
    const query = { run: exampleIds.run, status: 'pending' };
    const listed = (await call(routeOf('listApprovals'), { query })).json.items as { id: string }[];
    const [{ approval }] = json.waitingFor;
    expect(listed.map((each) => each.id)).toContain(approval);
    const found = await call(routeOf('getApproval'), { params: { approvalId: approval } });
    expect(found.json.youMay).toEqual(['approve', 'reject']);
  });

  it('says nothing of it any more once a person has decided', async () => {
    const { call } = await waiting();
    const { hash } = (await call(routeOf('getApproval'), { params: { approvalId: id } })).json;
    const body = { decision: 'reject', hash };
    const decided = await call(routeOf('decideApproval'), { params: { approvalId: id }, body });
    expect(decided.status).toBe(200);
    const { json } = await call(routeOf('getRun'), { params });
    expect([json.status, 'waitingFor' in json]).toEqual(['running', false]);
  });

  it('says nothing of it from the moment on it expires', async () => {
    const { call, clock } = await waiting({ expiresAt: NOW + 1000 });
    await clock.advance(999);
    expect((await call(routeOf('getRun'), { params })).json.waitingFor).toHaveLength(1);
    await clock.advance(1);
    expect('waitingFor' in (await call(routeOf('getRun'), { params })).json).toBe(false);
  });

  it('says nothing where the run waits for nobody', async () => {
    const { call } = await apiWorld();
    for (const runId of [exampleIds.run, exampleIds.finishedRun, exampleIds.failedRun]) {
      expect('waitingFor' in (await call(routeOf('getRun'), { params: { runId } })).json).toBe(false);
    }
  });
});
