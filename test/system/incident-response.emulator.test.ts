import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  GetFunctionConcurrencyCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import { dynamoApprovalStore } from '#adapters/dynamodb/approval-store.ts';
import type { RunEvent } from '#domain/runs/event.ts';
import { endProcess, processesNaming } from '../../bin/emulator/processes.ts';
import {
  type ApiAccess,
  type ApiAnswer,
  call,
  RunView,
  readReport,
  waitForRun,
} from '../../bin/start/api-client.ts';
import { output } from '../../bin/start/deploy.ts';
import { demoTenant, type Floor } from '../../bin/start/floor.ts';
import { clientConfig } from '../../bin/start/local-aws.ts';
import { makeApiKey } from '../../bin/start/tenant.ts';
import { storedZip } from '../support/stored-zip.ts';
import { uploadSmallBundle } from './small-bundle.ts';
import { openSystemFloor } from './system-floor.ts';
import { until } from './until.ts';

const tool = 'set_reserved_concurrency';
const target = `incident-${Date.now()}`;
const folder = mkdtempSync(join(tmpdir(), 'incident-'));

interface Summary {
  readonly id: string;
  readonly runId: string;
}

const PATIENCE = { seconds: 120, everyMs: 100 };

describe('incident-response on the floor', () => {
  let floor: Floor;
  let other: ApiAccess;
  let others: string;
  let bundle: string;
  let lambda: LambdaClient;
  beforeAll(async () => {
    floor = await openSystemFloor();
    const { endpoint } = floor.emulator;
    lambda = new LambdaClient(clientConfig(endpoint));
    await makeTarget(lambda);
    const usagePlan = output(floor.outputs, 'UsagePlanId');
    const place = { endpoint, table: floor.table, usagePlan };
    const key = await makeApiKey({ ...place, tenantId: demoTenant, role: 'operator' });
    other = { url: floor.url, key };
    others = ((await call(other, 'GET', '/me')).body as { id: string }).id;
    bundle = await uploadSmallBundle(floor);
    const on = await call(floor, 'PUT', `/tools/${tool}/switch`, { enabled: true });
    expect(on.status).toBe(200);
  });
  afterAll(async () => {
    await floor?.emulator.countRequests(undefined);
    await lambda?.send(new DeleteFunctionCommand({ FunctionName: target }));
    rmSync(folder, { recursive: true });
    await floor?.close();
  });

  const start = async (executions?: number): Promise<string> => {
    const input = { function: target, executions };
    const { status, body } = await call(floor, 'POST', '/workflows/incident-response/runs', {
      task: `${target} takes all executions of the account: bound it`,
      agents: ['log-analysis'],
      // a small recording to look at: what is acted on is the live function all the same
      context: { bundle, ...(executions === undefined ? {} : { action: { tool, input } }) },
    });
    expect(status).toBe(202);
    return (body as { id: string }).id;
  };
  const waiting = (run: string): Promise<string> =>
    until(
      `somebody is asked for ${run}`,
      async () => {
        const { waitingFor } = RunView.parse((await call(other, 'GET', `/runs/${run}`)).body);
        if (waitingFor === undefined) return undefined;
        const { body } = await call(other, 'GET', `/approvals?run=${run}&status=pending`);
        const listed = (body as { items: Summary[] }).items.map(({ id }) => id);
        expect(waitingFor.map(({ approval }) => approval)).toEqual(listed);
        return listed[0];
      },
      PATIENCE,
    );
  const decide = async (by: ApiAccess, id: string, decision: 'approve' | 'reject'): Promise<ApiAnswer> => {
    const { hash } = (await call(by, 'GET', `/approvals/${id}`)).body as { hash: string };
    return call(by, 'POST', `/approvals/${id}/decision`, { decision, hash });
  };
  const acts = async (run: string): Promise<string[]> => {
    const types: string[] = [];
    for (let cursor = '', ended = false; !ended; ) {
      const { body } = await call(floor, 'GET', `/runs/${run}/events?limit=100${cursor}`);
      const page = body as { items: RunEvent[]; cursor: string; ended: boolean };
      types.push(...page.items.map(({ type }) => type));
      cursor = `&cursor=${encodeURIComponent(page.cursor)}`;
      ended = page.ended;
    }
    return types.filter((type) => type.startsWith('action-'));
  };
  const reserved = async (): Promise<number | undefined> =>
    (await lambda.send(new GetFunctionConcurrencyCommand({ FunctionName: target })))
      .ReservedConcurrentExecutions;
  const succeeded = async (run: string): Promise<void> =>
    expect((await waitForRun(floor, run, 220_000)).status).toBe('succeeded');
  const markdown = async (run: string): Promise<string> => {
    const headers = { accept: 'text/markdown' };
    return String((await call(floor, 'GET', `/runs/${run}/report`, undefined, headers)).body);
  };

  it('performs what the request names once another person has approved it, and reports that', async () => {
    const run = await start(5);
    const id = await waiting(run);
    expect(await decide(floor, id, 'approve')).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect(await reserved()).toBeUndefined();
    expect(await decide(other, id, 'approve')).toMatchObject({ status: 200, body: { status: 'approved' } });
    await succeeded(run);
    expect(await reserved()).toBe(5);
    expect(await acts(run)).toEqual([
      'action-proposed',
      'action-decided',
      'action-claimed',
      'action-intended',
      'action-performed',
      'action-settled',
      'action-checked',
    ]);
    expect((await readReport(floor, run)).actions).toEqual([
      {
        ...{ approval: id, tool, target: `lambda:${target}`, risk: 'medium' },
        arguments: { function: target, executions: 5 },
        ...{ status: 'executed', outcome: 'done, and what was promised holds' },
        decisions: [{ by: others, decision: 'approve' }],
        performedAt: expect.any(Number),
        checked: { holds: true, at: expect.any(Number) },
      },
    ]);
    expect(await markdown(run)).toContain('- Done: set\\_reserved\\_concurrency on lambda:');
  });

  it('reports, and leaves the target alone, where it is refused', async () => {
    const before = await reserved();
    const run = await start(9);
    expect((await decide(other, await waiting(run), 'reject')).status).toBe(200);
    await succeeded(run);
    expect(await reserved()).toBe(before);
    expect(await acts(run)).toEqual(['action-proposed', 'action-decided']);
    const decisions = [{ by: others, decision: 'reject' }];
    expect((await readReport(floor, run)).actions).toMatchObject([{ status: 'rejected', decisions }]);
  });

  it('reports only, and asks nobody, where the request names no action', async () => {
    const run = await start();
    await succeeded(run);
    expect(await acts(run)).toEqual([]);
    expect((await readReport(floor, run)).actions).toBeUndefined();
    const { body } = await call(other, 'GET', '/approvals?limit=100');
    expect((body as { items: Summary[] }).items.filter(({ runId }) => runId === run)).toEqual([]);
  });

  it('acts once, and ends, although the worker that acts is killed after it has said what it intends', async () => {
    const requests = join(folder, 'requests');
    await floor.emulator.countRequests(requests);
    const lines = (): readonly string[] =>
      existsSync(requests) ? readFileSync(requests, 'utf8').split('\n') : [];
    const run = await start(7);
    const id = await waiting(run);
    // those of earlier runs are taken again: found beforehand, they are killed sooner
    const before = performers();
    expect((await decide(other, id, 'approve')).status).toBe(200);
    await until(
      'the worker has said what it intends',
      async () => lines().find((line) => line.includes('action-intended') && line.includes(id)),
      { ...PATIENCE, everyMs: 2 },
    );
    for (const pid of before) await endProcess(pid, 0);
    for (const pid of performers()) await endProcess(pid, 0);
    await endLease(id);
    await succeeded(run);
    expect(await reserved()).toBe(7);
    const done = await acts(run);
    expect(done.filter((type) => type === 'action-claimed')).toHaveLength(2);
    expect(done.filter((type) => type === 'action-performed')).toHaveLength(1);
    const puts = lines().filter((line) => line.includes(`functions/${target}/concurrency`));
    expect(puts.filter((line) => line.includes('"PUT"'))).toHaveLength(1);
    expect((await readReport(floor, run)).actions).toMatchObject([
      { status: 'executed', checked: { holds: true } },
    ]);
  }, 400_000);

  const performers = (): readonly number[] =>
    processesNaming(join(floor.home, 'tmp'))
      .filter(({ command }) => command.includes('PerformAction'))
      .map(({ pid }) => pid);

  /** A worker that is gone keeps its lease for two minutes: here they are over at once. */
  async function endLease(id: string): Promise<void> {
    const approvals = dynamoApprovalStore({ TABLE_NAME: floor.table });
    const held = await approvals.get(demoTenant, id);
    if (held?.execution === undefined) throw new Error('nobody holds it');
    const execution = { ...held.execution, leaseUntil: Date.now() };
    await approvals.update({ ...held, execution, version: held.version + 1 });
  }
});

async function makeTarget(lambda: LambdaClient): Promise<void> {
  const code = mkdtempSync(join(folder, 'code-'));
  writeFileSync(join(code, 'index.js'), 'exports.handler = async () => ({})');
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: target,
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Role: 'arn:aws:iam::000000000000:role/target',
      Code: { ZipFile: storedZip(code) },
    }),
  );
}
