import { jest } from '@jest/globals';
import { exampleIds } from '#declare/examples.ts';
import { preferredWaitSeconds } from '#services/runs/preferred-wait.ts';
import { admin, apiWorld, routeOf } from '../../contract/api-world.ts';
import { NOW } from '../../contract/seeded-runs.ts';

const events = routeOf('listRunEvents');
const aRun = { params: { runId: exampleIds.run } };
const finished = { params: { runId: exampleIds.finishedRun } };
const stream = { accept: 'text/event-stream' };

describe('events as JSON', () => {
  it('come in pages whose cursor gives what follows, up to the end', async () => {
    const { call } = await apiWorld();
    const first = await call(events, { ...finished, query: { limit: '1' } });
    expect(first.json).toMatchObject({ items: [{ seq: 1, type: 'run-accepted' }], ended: false });
    const rest = await call(events, { ...finished, query: { cursor: first.json.cursor } });
    expect(rest.json).toMatchObject({ items: [{ seq: 2, type: 'run-succeeded' }], ended: true });
    const end = await call(events, { ...finished, query: { cursor: rest.json.cursor } });
    expect(end.json).toMatchObject({ items: [], ended: true });
  });

  it('refuse a cursor of another run', async () => {
    const { call } = await apiWorld();
    const { json } = await call(events, finished);
    expect((await call(events, { ...aRun, query: { cursor: json.cursor } })).status).toBe(400);
  });
});

describe('events as a stream', () => {
  it('begin with what there is, each with its id', async () => {
    const { call } = await apiWorld();
    const { text, headers } = await call(events, { ...finished, headers: stream });
    expect(headers['content-type']).toBe('text/event-stream');
    expect(headers['etag']).toBeUndefined();
    const blocks = text.split('\n\n').map((block) => block.split('\n'));
    expect(blocks[0]).toEqual(['retry: 1000']);
    expect(blocks[1]?.slice(0, 2)).toEqual(['id: 1', 'event: run-accepted']);
    expect(JSON.parse(blocks[2]?.[2]?.slice('data: '.length) ?? '')).toMatchObject({
      seq: 2,
      at: NOW - 30_000,
    });
    expect(blocks[3]).toEqual(['event: end', 'data: {}']);
  });

  it('go on after Last-Event-ID, and end with 204', async () => {
    const { call } = await apiWorld();
    const since = async (id: string) =>
      call(events, { ...finished, headers: { ...stream, 'last-event-id': id } });
    expect((await since('1')).text).not.toContain('id: 1\n');
    expect((await since('1')).text).toContain('id: 2\n');
    expect(await since('2')).toMatchObject({ status: 204, text: '' });
  });

  it('without news are a heartbeat after some seconds', async () => {
    const { call, clock } = await apiWorld();
    const { text } = await call(events, { ...aRun, headers: { ...stream, 'last-event-id': '1' } });
    expect(text).toBe('retry: 1000\n\n: heartbeat\n\n');
    expect(clock.now() - NOW).toBeGreaterThan(4000);
    expect(clock.now() - NOW).toBeLessThanOrEqual(5000);
  });

  it('bring news as soon as there are any', async () => {
    const { call, clock, ports } = await apiWorld();
    const { sleep } = clock;
    jest.spyOn(clock, 'sleep').mockImplementation(async (ms) => {
      await sleep(ms);
      const gap = { type: 'gap-noted', step: 'plan', gap: 'no logs', at: clock.now() } as const;
      await ports.runs.append('acme', exampleIds.run, [gap]);
    });
    const { text } = await call(events, { ...aRun, headers: { ...stream, 'last-event-id': '1' } });
    expect(text).toContain('id: 2\nevent: gap-noted\n');
    expect(clock.now() - NOW).toBe(400);
  });
});

describe('a listing of runs', () => {
  it('is newest first, page by page, each run once', async () => {
    const { call } = await apiWorld();
    for (let i = 0; i < 5; i += 1) await call(routeOf('orchestrate'), { body: { task: `Task ${i}` } });
    const seen: string[] = [];
    let query: Record<string, string> = { limit: '2' };
    for (let pages = 0; pages < 10; pages += 1) {
      const { json } = await call(routeOf('listRuns'), { query });
      seen.push(...json.items.map(({ id }: { id: string }) => id));
      if (json.cursor === undefined) break;
      query = { limit: '2', cursor: json.cursor };
    }
    expect(seen).toHaveLength(8);
    expect(seen).toEqual([...new Set(seen)].sort().reverse());
  });

  it('refuses the cursor of another tenant, and of another status', async () => {
    const { call } = await apiWorld();
    const { json } = await call(routeOf('listRuns'), { query: { limit: '1' } });
    const principal = { ...admin, tenantId: 'other' };
    const query = { cursor: json.cursor };
    expect((await call(routeOf('listRuns'), { query })).status).toBe(200);
    expect((await call(routeOf('listRuns'), { query, principal })).status).toBe(400);
    expect((await call(routeOf('listRuns'), { query: { ...query, status: 'queued' } })).status).toBe(400);
  });
});

describe('preferredWaitSeconds', () => {
  it.each([
    [undefined, 0],
    ['', 0],
    ['wait=10', 10],
    ['respond-async, wait=7', 7],
    ['Wait = "3"; x=y', 3],
    ['wait=400', 25],
    ['wait=-1', 0],
    ['wait=soon', 0],
    ['nowait=9', 0],
  ])('%j is %d', (header, seconds) => {
    expect(preferredWaitSeconds(header)).toBe(seconds);
  });
});
