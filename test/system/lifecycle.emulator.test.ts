import { call, orchestrate, readReport, waitForRun } from '../../bin/start/api-client.ts';
import type { Floor } from '../../bin/start/floor.ts';
import { uploadSmallBundle } from './small-bundle.ts';
import { openSystemFloor, restartEngine } from './system-floor.ts';

interface Event {
  readonly seq: number;
  readonly type: string;
}

describe('a run on the floor', () => {
  let floor: Floor;
  beforeAll(async () => {
    floor = await openSystemFloor();
  });
  afterAll(() => floor?.close());

  const history = async (id: string): Promise<readonly Event[]> => {
    const { body } = await call(floor, 'GET', `/runs/${id}/events?limit=100`);
    return (body as { items: Event[] }).items;
  };
  const terminal = (events: readonly Event[]) =>
    events.map((e) => e.type).filter((t) => /^run-(succeeded|failed|cancelled|timed-out)$/.test(t));

  it('is cancelled, and nothing happens after that', async () => {
    const { id } = await orchestrate(floor, { task: 'Why is checkout slow?' });
    const cancelled = await call(floor, 'POST', `/runs/${id}/cancel`, { reason: 'false alarm' });
    expect(cancelled.status).toBe(202);
    expect((await waitForRun(floor, id, 120_000)).status).toBe('cancelled');
    expect(terminal(await history(id))).toEqual(['run-cancelled']);
    const before = await history(id);
    expect((await call(floor, 'POST', `/runs/${id}/cancel`)).status).toBe(202);
    expect(await history(id)).toEqual(before);
  });

  it('finishes although the engine restarts under it, and does no step twice', async () => {
    const bundle = await uploadSmallBundle(floor);
    const { id } = await orchestrate(floor, { task: 'Why do orders fail?', context: { bundle } });
    floor = await restartEngine(floor);
    const run = await waitForRun(floor, id, 220_000);
    expect(run.status).toBe('succeeded');
    const events = await history(id);
    expect(events.map((event) => event.seq)).toEqual(events.map((_, i) => i + 1));
    expect(terminal(events)).toEqual(['run-succeeded']);
    const done = events
      .filter((e) => e.type === 'step-completed')
      .map((e) => (e as Event & { step: string }).step);
    expect(done).toEqual([...new Set(done)]);
    expect((await readReport(floor, id)).run).toBe(id);
  });

  it('reads back complete after a restart', async () => {
    const { id } = await orchestrate(floor, { task: 'Test task', agents: ['infrastructure'] });
    await waitForRun(floor, id, 120_000);
    const before = { run: (await call(floor, 'GET', `/runs/${id}`)).body, events: await history(id) };
    floor = await restartEngine(floor);
    expect({ run: (await call(floor, 'GET', `/runs/${id}`)).body, events: await history(id) }).toEqual(
      before,
    );
  });

  it('tells of its end over the stream of the table also after a restart', async () => {
    const { id } = await orchestrate(floor, { task: 'Test task', agents: ['infrastructure'] });
    await waitForRun(floor, id, 120_000);
    // what the stream does not relay the sweeper does, once it is a minute old
    const until = Date.now() + 45_000;
    const told = async () => {
      for (let cursor = ''; ; ) {
        const { body } = await call(floor, 'GET', `/messages?type=run-ended&limit=100${cursor}`);
        const page = body as { items: { subject: string }[]; cursor?: string };
        if (page.items.some(({ subject }) => subject === id)) return true;
        if (page.items.length === 0 || page.cursor === undefined) return false;
        cursor = `&cursor=${encodeURIComponent(page.cursor)}`;
      }
    };
    while (!(await told()) && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 250));
    expect(await told()).toBe(true);
  });

  it('is not there for another tenant', async () => {
    const { makeApiKey } = await import('../../bin/start/tenant.ts');
    const { output } = await import('../../bin/start/deploy.ts');
    const { id } = await orchestrate(floor, { task: 'Test task', agents: ['infrastructure'] });
    const key = await makeApiKey({
      endpoint: floor.emulator.endpoint,
      table: floor.table,
      usagePlan: output(floor.outputs, 'UsagePlanId'),
      tenantId: 'other',
      role: 'admin',
    });
    const foreign = await call({ url: floor.url, key }, 'GET', `/runs/${id}`);
    const missing = await call({ url: floor.url, key }, 'GET', '/runs/run_00000000000000000000000000');
    expect([foreign.status, missing.status]).toEqual([404, 404]);
    await waitForRun(floor, id, 120_000);
  });
});
