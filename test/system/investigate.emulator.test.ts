import { scenarios } from '../../bin/demo/scenarios/all.ts';
import { call, orchestrate, waitForRun } from '../../bin/start/api-client.ts';
import { investigateScenario, playScenario } from '../../bin/start/demo.ts';
import type { Floor } from '../../bin/start/floor.ts';
import { misjudged } from '../../bin/start/investigation.ts';
import { openSystemFloor } from './system-floor.ts';

describe('the floor with the demo estate and no model', () => {
  let floor: Floor;
  beforeAll(async () => {
    floor = await openSystemFloor();
  });
  afterAll(() => floor?.close());

  it('is healthy', async () => {
    const { status, body } = await call(floor, 'GET', '/health');
    expect({ status, body }).toEqual({ status: 200, body: expect.objectContaining({ status: 'healthy' }) });
  });

  it('has the four agents', async () => {
    const { status, body } = await call(floor, 'GET', '/agents');
    expect(status).toBe(200);
    expect((body as { items: { id: string }[] }).items.map((agent) => agent.id)).toEqual([
      'infrastructure',
      'log-analysis',
      'network-diagnostics',
      'system-monitoring',
    ]);
  });

  it.each(scenarios)('judges $name right', async (scenario) => {
    const window = await playScenario(floor, scenario, 7);
    const report = await investigateScenario(floor, scenario, window);
    const wrong = misjudged(report, scenario.expected);
    // what was not seen says why
    expect(wrong && { wrong, gaps: report.gaps, causes: report.causes }).toBeUndefined();
    const ids = new Set(report.findings.map((finding) => finding.id));
    const told = [...report.summary, ...report.causes.flatMap((cause) => cause.statements)];
    expect(told.flatMap((s) => s.findings).filter((id) => !ids.has(id))).toEqual([]);
  });

  it('answers the whole in one request when asked to wait', async () => {
    const answer = await call(floor, 'POST', '/orchestrate', { task: 'Test task' }, { prefer: 'wait=25' });
    expect([200, 202]).toContain(answer.status);
    const { id } = answer.body as { id: string };
    expect((await waitForRun(floor, id, 120_000)).status).toBe('succeeded');
  });

  it('keeps a history without a gap, and its evidence opens', async () => {
    const { id } = await orchestrate(floor, { task: 'Is checkout slow?' });
    await waitForRun(floor, id, 120_000);
    const { body } = await call(floor, 'GET', `/runs/${id}/events?limit=100`);
    const { items } = body as { items: { seq: number; type: string; output?: { hash: string } }[] };
    expect(items.map((event) => event.seq)).toEqual(items.map((_, i) => i + 1));
    const output = items.find((event) => event.output !== undefined)?.output;
    expect((await call(floor, 'GET', `/runs/${id}/evidence/${output?.hash}`)).status).toBe(200);
  });
});
