import { exampleIds } from '#declare/examples.ts';
import { OrchestratorError } from '#domain/errors.ts';
import { sha256 } from '#domain/hash.ts';
import { PLATFORM_TENANT, roles } from '#domain/tenants/principal.ts';
import { type ApiWorld, admin, apiWorld, routeOf } from '../../contract/api-world.ts';
import { deadMessage } from '../../contract/seeded-runs.ts';

const [list, redrive] = [routeOf('listDeadLetters'), routeOf('redriveDeadLetters')];
const queue = exampleIds.agent;
const other = { ...admin, tenantId: 'other', id: 'key_9' };
const platform = { ...admin, tenantId: PLATFORM_TENANT, id: 'key_p' };
const STEP = `agent:${queue}`;
const endedRun = deadMessage({ runId: exampleIds.finishedRun });
const listed = async (world: ApiWorld) => (await world.call(list)).json.items;
const audited = async (world: ApiWorld, tenantId = 'acme') =>
  (await world.ports.audit.list(tenantId, 100))
    .filter(({ action }) => action.endsWith('DeadLetter'))
    .map(({ action, target, code }) => [action, target, code]);

describe('GET /dead-letters', () => {
  it('shows the tenant’s own, without the token, and nothing is gone from the queue', async () => {
    const world = await apiWorld();
    world.ports.deadLetters.die(queue, deadMessage({ tenantId: 'other' }));
    world.ports.deadLetters.die('network-diagnostics', deadMessage({ agent: 'network-diagnostics' }));
    const answer = await world.call(list);
    expect(answer.json).toMatchObject({
      items: [
        {
          queue,
          id: 'letter-1',
          received: 1,
          why: { cause: 'never-taken', sentence: 'No worker got as far as to begin the step.' },
          body: { tenantId: 'acme', runId: exampleIds.run, agent: queue, correlationId: 'req_1' },
        },
        { queue: 'network-diagnostics', id: 'letter-3' },
      ],
      more: false,
    });
    expect(answer.text).not.toContain('secret-token');
    expect((await world.call(list, { query: { queue } })).json.items).toHaveLength(1);
    expect((await world.call(list, { principal: other })).json.items).toMatchObject([{ id: 'letter-2' }]);
    expect(world.ports.deadLetters.count(queue)).toBe(2);
  });

  it('tells why, as far as the run knows', async () => {
    const world = await apiWorld();
    const { runs } = world.ports;
    const why = async () => (await listed(world))[0].why.cause;
    const now = world.clock.now();
    const step = await runs.claimStep('acme', exampleIds.run, STEP, now, 1000);
    expect(await why()).toBe('worker-busy');
    await world.clock.sleep(2000);
    expect(await why()).toBe('worker-lost');
    const failure = { code: 'tool_failed', message: 'a tool broke' };
    await runs.endStep('acme', exampleIds.run, { ...step, status: 'failed', failure }, []);
    expect((await listed(world))[0].why).toEqual({
      cause: 'answer-not-told',
      sentence: 'The step failed (tool_failed: a tool broke), and the workflow could not be told.',
    });
  });

  it('names runs that have ended or are not there', async () => {
    const world = await apiWorld();
    world.ports.deadLetters.die(queue, endedRun);
    world.ports.deadLetters.die(queue, deadMessage({ runId: exampleIds.missingRun }));
    const causes = (await listed(world)).map(({ why }: { why: { cause: string } }) => why.cause);
    expect(causes).toEqual(['never-taken', 'run-ended', 'run-unknown']);
  });

  it('shows what cannot be read to the platform only, as its hash', async () => {
    const world = await apiWorld();
    world.ports.deadLetters.die(queue, '{"taskToken":"secret-token"}');
    expect(await listed(world)).toHaveLength(1);
    const answer = await world.call(list, { principal: platform });
    expect(answer.json.items).toMatchObject([
      { why: { cause: 'unreadable' }, unread: { sha256: sha256('{"taskToken":"secret-token"}'), bytes: 28 } },
    ]);
    expect(answer.text).not.toContain('secret-token');
  });
});

describe('POST /dead-letters/redrive', () => {
  it('sends all of the tenant, discards what nobody waits for with an entry for each, and leaves the rest', async () => {
    const world = await apiWorld();
    const { deadLetters } = world.ports;
    deadLetters.die(queue, endedRun);
    deadLetters.die(queue, deadMessage({ tenantId: 'other' }));
    const { json, text } = await world.call(redrive, { body: { queue } });
    expect(json).toMatchObject({
      items: [
        { id: 'letter-1', outcome: 'sent' },
        { id: 'letter-2', outcome: 'discarded', why: { cause: 'run-ended' } },
      ],
      more: false,
    });
    expect(text).not.toContain('secret-token');
    expect(deadLetters.arrived(queue)).toEqual([deadMessage()]);
    expect(await listed(world)).toEqual([]);
    expect((await audited(world)).sort()).toEqual([
      ['discardDeadLetter', `${queue}/letter-2`, 'run-ended'],
      ['sendDeadLetter', `${queue}/letter-1`, undefined],
    ]);
    expect((await world.call(list, { principal: other })).json.items).toMatchObject([{ id: 'letter-3' }]);
  });

  it('sends one', async () => {
    const world = await apiWorld();
    const { deadLetters } = world.ports;
    deadLetters.die(queue, deadMessage({ correlationId: 'second' }));
    const { json } = await world.call(redrive, { body: { queue, id: 'letter-2' } });
    expect(json).toMatchObject({ items: [{ id: 'letter-2', outcome: 'sent' }], more: false });
    expect(await listed(world)).toMatchObject([{ id: 'letter-1' }]);
  });

  it('takes more than fit side by side', async () => {
    const world = await apiWorld();
    for (let i = 0; i < 30; i += 1) world.ports.deadLetters.die(queue, deadMessage());
    expect((await world.call(redrive, { body: { queue } })).json.items).toHaveLength(31);
    expect(world.ports.deadLetters.count(queue)).toBe(0);
    expect(world.ports.deadLetters.arrived(queue)).toHaveLength(31);
  });

  it('answers another tenant’s letter exactly as one that is not there, and an operator not at all', async () => {
    const world = await apiWorld();
    const ask = async (id: string) => {
      const { status, json } = await world.call(redrive, { principal: other, body: { queue, id } });
      return { status, json: { ...json, requestId: '' } };
    };
    expect(await ask('letter-1')).toEqual(await ask('letter-99'));
    expect((await ask('letter-1')).status).toBe(404);
    const operator = { ...admin, role: 'operator' as const, scopes: [...roles.operator] };
    expect((await world.call(redrive, { principal: operator, body: { queue } })).status).toBe(403);
    expect((await world.call(list, { principal: operator })).status).toBe(200);
    expect(await listed(world)).toHaveLength(1);
    expect(world.ports.deadLetters.arrived(queue)).toEqual([]);
  });

  it('lets the platform discard what cannot be read, and no other', async () => {
    const world = await apiWorld();
    world.ports.deadLetters.die(queue, 'garbage');
    expect((await world.call(redrive, { body: { queue, id: 'letter-2' } })).status).toBe(404);
    const { json } = await world.call(redrive, { principal: platform, body: { queue } });
    expect(json.items).toMatchObject([{ id: 'letter-2', outcome: 'discarded' }]);
    expect(world.ports.deadLetters.arrived(queue)).toEqual([]);
    expect(await audited(world, PLATFORM_TENANT)).toEqual([
      ['discardDeadLetter', `${queue}/letter-2`, 'unreadable'],
    ]);
  });

  it('sends alarms back, and discards what tells of no reaction, for the platform and for nobody else', async () => {
    const world = await apiWorld();
    const { deadLetters } = world.ports;
    const alarm = '{"detail-type":"CloudWatch Alarm State Change"}';
    deadLetters.die('alarms', alarm);
    // says that it is a tenant's message for an agent; it is not
    deadLetters.die('alarms', deadMessage());
    deadLetters.die('reactions', deadMessage({ runId: exampleIds.finishedRun }));
    for (const principal of [admin, other]) {
      const own = (await world.call(list, { principal })).json.items;
      expect(own.filter((item: { queue: string }) => item.queue !== queue)).toEqual([]);
      for (const from of ['alarms', 'reactions']) {
        expect((await world.call(redrive, { principal, body: { queue: from } })).json.items).toEqual([]);
      }
    }
    const seen = await world.call(list, { principal: platform });
    expect(seen.json.items).toMatchObject([
      { queue: 'alarms', why: { cause: 'alarm-not-taken' }, unread: { sha256: sha256(alarm) } },
      { queue: 'alarms', why: { cause: 'alarm-not-taken' } },
      { queue: 'reactions', why: { cause: 'unreadable' } },
    ]);
    expect(seen.text).not.toContain('secret-token');
    const outcomes = async (from: string) =>
      (await world.call(redrive, { principal: platform, body: { queue: from } })).json.items.map(
        ({ outcome }: { outcome: string }) => outcome,
      );
    expect(await outcomes('alarms')).toEqual(['sent', 'sent']);
    expect(await outcomes('reactions')).toEqual(['discarded']);
    expect(deadLetters.arrived('alarms')).toEqual([alarm, deadMessage()]);
    expect([deadLetters.count('alarms'), deadLetters.count('reactions')]).toEqual([0, 0]);
    expect((await audited(world, PLATFORM_TENANT)).sort()).toEqual([
      ['discardDeadLetter', 'reactions/letter-4', 'unreadable'],
      ['sendDeadLetter', 'alarms/letter-2', undefined],
      ['sendDeadLetter', 'alarms/letter-3', undefined],
    ]);
  });

  describe('that breaks off', () => {
    const died = new Error('the process died');
    const away = new OrchestratorError('unavailable', 'no answer');
    const places = ['begin', 'send', 'sent', 'write', 'remove'] as const;
    const portOf = (world: ApiWorld, place: (typeof places)[number]) => {
      const { deadLetters, redrives, audit } = world.ports;
      if (place === 'write') return audit;
      return place === 'begin' || place === 'sent' ? redrives : deadLetters;
    };
    /** Lets the first call fail, before or after it has done its work. */
    const breakOnce = (world: ApiWorld, place: (typeof places)[number], when: string, error: Error): void => {
      const port = portOf(world, place) as unknown as Record<string, (...all: unknown[]) => Promise<unknown>>;
      const whole = port[place];
      if (whole === undefined) throw new Error(`no ${place}`);
      port[place] = async (...all) => {
        port[place] = whole;
        if (when === 'after') await whole(...all);
        throw error;
      };
    };
    const cases = places.flatMap((place) =>
      ['before', 'after'].flatMap((when) =>
        [died, away].map((error) => ({ place, when, error, name: error.message })),
      ),
    );

    it.each(cases)('$when $place ($name) loses nothing, and the next empties the queue', async (broken) => {
      const { place, when, error } = broken;
      const world = await apiWorld();
      const { deadLetters } = world.ports;
      breakOnce(world, place, when, error);
      const first = await world.call(redrive, { body: { queue } });
      if (error === away) expect(first.json.items).toMatchObject([{ outcome: 'kept' }]);
      else expect(first.status).toBe(500);
      await world.clock.sleep(60_000);
      const second = await world.call(redrive, { body: { queue } });
      expect(second.status).toBe(200);
      expect(deadLetters.count(queue)).toBe(0);
      // twice only where it was sent and the receipt did not come to be
      const unreceipted = (place === 'send' && when === 'after') || (place === 'sent' && when === 'before');
      expect(deadLetters.arrived(queue)).toEqual(
        Array.from({ length: unreceipted ? 2 : 1 }, () => deadMessage()),
      );
      expect((await audited(world)).length).toBeGreaterThanOrEqual(1);
    });
  });
});
