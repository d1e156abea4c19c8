import { jest } from '@jest/globals';
import { type ApiWorld, admin, apiWorld, routeOf } from '../contract/api-world.ts';

const task = { body: { task: 'Test task' } };

describe('Idempotency-Key', () => {
  const keyed = { ...task, headers: { 'idempotency-key': 'k-1' } };
  const started = (world: ApiWorld): number => world.ports.engine.executions.length;

  it('gives a repetition the first answer, marked, and starts nothing', async () => {
    const world = await apiWorld();
    const first = await world.call(routeOf('orchestrate'), keyed);
    const second = await world.call(routeOf('orchestrate'), keyed);
    expect(second.status).toBe(202);
    expect(second.json).toEqual(first.json);
    expect(second.headers).toMatchObject({
      'idempotent-replayed': 'true',
      location: first.headers['location'],
      'x-request-id': 'gateway-2',
    });
    expect(started(world)).toBe(1);
    expect(await world.ports.audit.list('acme', 10)).toHaveLength(1);
  });

  it('refuses another body under the same key', async () => {
    const world = await apiWorld();
    await world.call(routeOf('orchestrate'), keyed);
    const other = await world.call(routeOf('orchestrate'), { ...keyed, body: { task: 'Other' } });
    expect([other.status, other.json.code]).toEqual([422, 'idempotency_mismatch']);
  });

  it('is of one caller', async () => {
    const world = await apiWorld();
    await world.call(routeOf('orchestrate'), keyed);
    const principal = { ...admin, id: 'key_2' };
    await world.call(routeOf('orchestrate'), { ...keyed, principal });
    expect(started(world)).toBe(2);
  });

  it('refuses a repetition while the first is being answered', async () => {
    const world = await apiWorld();
    let finish = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const { create } = world.ports.runs;
    jest.spyOn(world.ports.runs, 'create').mockImplementation(async (...run) => {
      await held;
      await create(...run);
    });
    const first = world.call(routeOf('orchestrate'), keyed);
    await new Promise(setImmediate);
    const second = await world.call(routeOf('orchestrate'), keyed);
    expect([second.status, second.json.code]).toEqual([409, 'idempotency_in_flight']);
    finish();
    expect((await first).status).toBe(202);
  });

  it('is free again after a refusal, and held after a failure of ours', async () => {
    const world = await apiWorld();
    const refused = await world.call(routeOf('orchestrate'), {
      ...keyed,
      body: { ...task.body, context: { bundle: 'a'.repeat(64) } },
    });
    expect(refused.status).toBe(404);
    expect((await world.call(routeOf('orchestrate'), keyed)).status).toBe(202);

    const broken = await apiWorld();
    jest.spyOn(broken.ports.runs, 'create').mockRejectedValueOnce(new Error('cut off'));
    expect((await broken.call(routeOf('orchestrate'), keyed)).status).toBe(500);
    expect((await broken.call(routeOf('orchestrate'), keyed)).status).toBe(409);
    await broken.clock.advance(61_000);
    expect((await broken.call(routeOf('orchestrate'), keyed)).status).toBe(202);
  });

  it('stands by the answer when it cannot be noted', async () => {
    const world = await apiWorld();
    jest.spyOn(world.ports.idempotency, 'complete').mockRejectedValue(new Error('down'));
    expect((await world.call(routeOf('orchestrate'), keyed)).status).toBe(202);
  });

  it('gives a repetition the same run when the first answer was lost', async () => {
    const world = await apiWorld();
    jest.spyOn(world.ports.idempotency, 'complete').mockRejectedValueOnce(new Error('cut off'));
    const first = await world.call(routeOf('orchestrate'), keyed);
    expect((await world.call(routeOf('orchestrate'), keyed)).status).toBe(409);
    await world.clock.advance(61_000);
    const second = await world.call(routeOf('orchestrate'), keyed);
    expect([second.status, second.json.id]).toEqual([202, first.json.id]);
    const third = await world.call(routeOf('orchestrate'), keyed);
    expect([third.json.id, third.headers['idempotent-replayed']]).toEqual([first.json.id, 'true']);
    expect(started(world)).toBe(1);
  });

  it('gives back long answers too', async () => {
    const world = await apiWorld();
    const labels = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`l${i}`, 'x'.repeat(200)]));
    const context = { notes: Array.from({ length: 300 }, (_, i) => `${i} ${'y'.repeat(90)}`) };
    const long = { ...keyed, body: { task: 'T'.repeat(8000), labels, context } };
    const other = { ...context, more: 'é'.repeat(1000) };
    for (const body of [long.body, { ...long.body, context: other }]) {
      const headers = { 'idempotency-key': `k-${JSON.stringify(body).length}` };
      const first = await world.call(routeOf('orchestrate'), { body, headers });
      expect([first.status, first.json?.errors]).toEqual([202, undefined]);
      expect(first.text.length).toBeGreaterThan(32_000);
      const again = await world.call(routeOf('orchestrate'), { body, headers });
      expect(again.json).toEqual(first.json);
    }
  });
});
