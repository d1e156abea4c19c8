import { ListStateMachinesCommand, SFNClient } from '@aws-sdk/client-sfn';
import { type ApiAnswer, call, readReport, waitForRun } from '../../bin/start/api-client.ts';
import type { Floor } from '../../bin/start/floor.ts';
import { uploadSmallBundle } from './small-bundle.ts';
import { openSystemFloor } from './system-floor.ts';

const nightly = `
id: nightly
title: Two looks and a report
timeoutSeconds: 300
onFailure: settleFailure
steps:
  - { kind: tool, id: alarms, tool: list_alarms, input: {} }
  - kind: map
    id: each
    needs: []
    items: [/aws/lambda/orders, /aws/lambda/none]
    maxConcurrency: 2
    steps:
      - kind: tool
        id: lines
        tool: count_log_levels
        input: { group: { ref: /item } }
        catch: { next: continue }
  - { kind: task, id: synthesize, task: synthesizeReport, needs: [alarms, each] }
  - { kind: task, id: verify, task: verifyReport }
`;

const chain = `
id: chain
title: One agent hands on to the next
timeoutSeconds: 300
onFailure: settleFailure
steps:
  - { kind: agent, id: look, agent: log-analysis, timeoutSeconds: 120, heartbeatSeconds: 60 }
  - kind: agent
    id: judge
    agent: system-monitoring
    timeoutSeconds: 120
    heartbeatSeconds: 60
    input: { first: { ref: /steps/look }, why: what the logs say }
  - { kind: task, id: synthesize, task: synthesizeReport }
  - { kind: task, id: verify, task: verifyReport }
`;

/** What is read of an event. */
interface Told {
  readonly type: string;
  readonly step?: string;
  readonly input?: { readonly hash: string };
  readonly result?: { readonly hash: string };
}

describe('workflows on the floor', () => {
  let floor: Floor;
  let bundle: string;
  beforeAll(async () => {
    floor = await openSystemFloor();
    bundle = await uploadSmallBundle(floor);
  });
  afterAll(() => floor?.close());

  const register = async (yaml: string): Promise<{ status: number; body: unknown }> => {
    const headers = { 'x-api-key': floor.key, 'content-type': 'application/yaml' };
    const answer = await fetch(`${floor.url}/workflows`, { method: 'POST', headers, body: yaml });
    return { status: answer.status, body: await answer.json() };
  };
  const start = (workflow: string, query = ''): Promise<ApiAnswer> =>
    call(floor, 'POST', `/workflows/${workflow}/runs${query}`, {
      task: 'Why do orders fail?',
      context: { bundle },
    });
  const idOf = ({ status, body }: ApiAnswer): string => {
    expect({ status, body }).toEqual({ status: 202, body: expect.objectContaining({ status: 'queued' }) });
    return (body as { id: string }).id;
  };

  const historyOf = async (run: string): Promise<readonly Told[]> => {
    const { body } = await call(floor, 'GET', `/runs/${run}/events?limit=100`);
    const { items, ended } = body as { items: Told[]; ended: boolean };
    expect(ended).toBe(true);
    return items;
  };

  it.each(['change-review', 'scheduled-health-check', 'postmortem'])('runs %s to its report', async (id) => {
    const run = idOf(await start(id));
    expect((await waitForRun(floor, run, 220_000)).status).toBe('succeeded');
    const report = await readReport(floor, run);
    expect(report.observations.some(({ agent }) => agent === 'workflow')).toBe(true);
  });

  it('runs what was registered in YAML, on one machine of its own, as often as it is asked', async () => {
    expect(await register(nightly)).toMatchObject({ status: 201, body: { id: 'nightly', version: 1 } });
    expect(await register(nightly)).toMatchObject({ status: 201, body: { version: 1 } });
    const runs = [idOf(await start('nightly')), idOf(await start('nightly', '?version=1'))];
    for (const run of runs) expect((await waitForRun(floor, run, 220_000)).status).toBe('succeeded');
    const report = await readReport(floor, runs[0] ?? '');
    expect(report.observations.map(({ tool }) => tool).sort()).toContain('count_log_levels');
    const { stateMachines = [] } = await new SFNClient({
      endpoint: floor.emulator.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    }).send(new ListStateMachinesCommand({}));
    const { body } = await call(floor, 'GET', `/runs/${runs[0]}`);
    const machine = (body as { workflow: string }).workflow.split('@')[1] ?? 'none';
    expect(stateMachines.filter(({ name }) => name?.endsWith(`-wf-${machine}`))).toHaveLength(1);
  });

  it('hands to an agent what the step before it left', async () => {
    expect((await register(chain)).status).toBe(201);
    const run = idOf(await start('chain'));
    expect((await waitForRun(floor, run, 220_000)).status).toBe('succeeded');
    const events = await historyOf(run);
    const given = events.find(({ type }) => type === 'input-given');
    expect(given?.step).toBe('agent:system-monitoring');
    const left = events.find(({ type, step }) => type === 'step-completed' && step === 'agent:log-analysis');
    const { body } = await call(floor, 'GET', `/runs/${run}/evidence/${given?.input?.hash}`);
    expect(body).toMatchObject({
      first: { agent: 'log-analysis', evidence: left?.result?.hash, claims: expect.any(Array) },
      why: 'what the logs say',
    });
  });

  it('cancels a run of a registered workflow while it waits', async () => {
    const waiting = nightly
      .replace('id: nightly', 'id: waiting')
      .replace('steps:\n  - {', 'steps:\n  - { kind: wait, id: rest, seconds: 200 }\n  - {');
    expect((await register(waiting)).status).toBe(201);
    const run = idOf(await start('waiting'));
    expect((await call(floor, 'POST', `/runs/${run}/cancel`, { reason: 'not needed' })).status).toBe(202);
    expect((await waitForRun(floor, run, 120_000)).status).toBe('cancelled');
  });
});
