import { memoryFunctionArn } from '#adapters/memory/reactions.ts';
import { REACTION_LETTERS } from '#declare/letter-queues.ts';
import { OrchestratorError } from '#domain/errors.ts';
import { PLATFORM_TENANT } from '#domain/tenants/principal.ts';
import { deliverMessages } from '../../../functions/events/deliver-messages/trigger.ts';
import { type ApiWorld, admin, apiWorld, routeOf } from '../../contract/api-world.ts';
import { setUp, subscriber } from '../bus/subscribed-floor.ts';
import { batch, busEvent, givenUp, tick, told } from './letter-samples.ts';

const [list, redrive] = [routeOf('listDeadLetters'), routeOf('redriveDeadLetters')];
const queue = REACTION_LETTERS;
const principal = { ...admin, tenantId: PLATFORM_TENANT, id: 'key_p' };

const ask = (world: ApiWorld, body: object = {}) =>
  world.call(redrive, { principal, body: { queue, ...body } });
const listed = async (world: ApiWorld) =>
  (await world.call(list, { principal, query: { queue } })).json.items;
const audited = async (world: ApiWorld) =>
  (await world.ports.audit.list(PLATFORM_TENANT, 100))
    .filter(({ action }) => action.endsWith('DeadLetter'))
    .map(({ action, target, code }) => [action, target, code])
    .sort();

describe('what reactions failed at, listed', () => {
  it('tells the reaction, what it said and the message, and of ticks nothing more', async () => {
    const world = await apiWorld();
    const { deadLetters } = world.ports;
    deadLetters.die(queue, givenUp('deliverMessages', busEvent(told('m1'))));
    deadLetters.die(queue, JSON.stringify(tick('t1')), memoryFunctionArn('sweepRuns'));
    deadLetters.die(queue, batch);
    deadLetters.die(queue, givenUp('gone', tick('t2'), { responsePayload: null }));
    deadLetters.die(queue, givenUp('deliverMessages', busEvent({ token: 'secret' })));
    const answer = await world.call(list, { principal, query: { queue } });
    expect(answer.json.items).toMatchObject([
      {
        why: {
          cause: 'reaction-failed',
          sentence:
            'deliverMessages failed at it (the table did not answer). Sent again, it is worked again, and what was done of it is not done twice.',
        },
        reaction: {
          id: 'deliverMessages',
          function: 'deliverMessages',
          kind: 'message',
          message: told('m1'),
          fault: 'the table did not answer',
        },
      },
      {
        why: {
          cause: 'reaction-failed',
          sentence:
            'sweepRuns could not be started with it. Sent again, it is worked again, and what was done of it is not done twice.',
        },
        reaction: { id: 'sweepRuns', function: 'sweepRuns', kind: 'tick' },
      },
      { why: { cause: 'records-named' }, reaction: { function: 'relayOutbox', kind: 'records' } },
      { why: { cause: 'reaction-unknown' }, reaction: { function: 'gone', kind: 'tick' } },
      { why: { cause: 'message-malformed' }, reaction: { id: 'deliverMessages', kind: 'message' } },
    ]);
    expect(answer.text).not.toContain('secret');
    expect((await world.call(list, { query: { queue } })).json.items).toEqual([]);
  });
});

describe('what reactions failed at, sent again', () => {
  it('goes to the reaction that failed, as it was, and the list is empty', async () => {
    const world = await apiWorld();
    const { deadLetters, reactions } = world.ports;
    deadLetters.die(queue, givenUp('deliverMessages', busEvent(told('m1'))));
    deadLetters.die(queue, JSON.stringify(busEvent(told('m2'))), memoryFunctionArn('deliverMessages'));
    deadLetters.die(queue, givenUp('sweepRuns', tick('t1')));
    const { json } = await ask(world);
    expect(json.items.map(({ outcome }: { outcome: string }) => outcome)).toEqual(['sent', 'sent', 'sent']);
    expect(reactions.started).toEqual([
      ['deliverMessages', busEvent(told('m1'))],
      ['deliverMessages', busEvent(told('m2'))],
      ['sweepRuns', tick('t1')],
    ]);
    expect(await listed(world)).toEqual([]);
    expect(await audited(world)).toEqual([
      ['sendDeadLetter', 'reactions/letter-2', undefined],
      ['sendDeadLetter', 'reactions/letter-3', undefined],
      ['sendDeadLetter', 'reactions/letter-4', undefined],
    ]);
  });

  it('one by its id', async () => {
    const world = await apiWorld();
    const { deadLetters, reactions } = world.ports;
    deadLetters.die(queue, givenUp('sweepRuns', tick('t1')));
    const id = deadLetters.die(queue, givenUp('retryDeliveries', tick('t2')));
    expect((await ask(world, { id })).json.items).toMatchObject([{ id, outcome: 'sent' }]);
    expect(reactions.started).toEqual([['retryDeliveries', tick('t2')]]);
    expect(await listed(world)).toMatchObject([{ reaction: { id: 'sweepRuns' } }]);
  });

  it('starts a reaction once for all its ticks of a call, also where it cannot be started', async () => {
    const world = await apiWorld();
    const { deadLetters, reactions } = world.ports;
    for (let n = 1; n <= 25; n += 1) deadLetters.die(queue, givenUp('sweepRuns', tick(`t${n}`)));
    const { start } = reactions;
    let asked = 0;
    reactions.start = async () => {
      asked += 1;
      throw new OrchestratorError('unavailable', 'Lambda did not answer');
    };
    const kept = (await ask(world)).json.items;
    expect(kept.map(({ outcome }: { outcome: string }) => outcome)).toEqual(Array(25).fill('kept'));
    reactions.start = start;
    expect(asked).toBe(1);
    await ask(world);
    expect(reactions.started).toEqual([['sweepRuns', tick('t1')]]);
    expect(deadLetters.count(queue)).toBe(0);
  });

  it('with another message in place of its own', async () => {
    const world = await apiWorld();
    const { deadLetters, reactions } = world.ports;
    const id = deadLetters.die(queue, givenUp('deliverMessages', busEvent({ no: 'message' })));
    const message = { ...told('m1', { status: 'failed' }), type: 'watchfloor.cost-summary.v1' };
    expect((await ask(world, { id, message })).json.items).toMatchObject([{ id, outcome: 'sent' }]);
    const event = { ...busEvent(message), 'detail-type': 'watchfloor.cost-summary.v1' };
    expect(reactions.started).toEqual([['deliverMessages', event]]);
    expect(await audited(world)).toEqual([['sendEditedDeadLetter', `reactions/${id}`, undefined]]);
    expect(await listed(world)).toEqual([]);
  });

  it.each([
    ['a message that is none', { id: 'letter-2', message: { ...told('m1'), time: 'soon' } }, '/message/time'],
    ['no letter named', { message: told('m1') }, '/id'],
    ['a tick', { id: 'letter-3', message: told('m1') }, '/message'],
    ['an edit of what is discarded', { id: 'letter-2', message: told('m1'), discard: true }, '/message'],
    ['an alarm', { queue: 'alarms', id: 'letter-2', message: told('m1') }, '/message'],
    ['a discard of what a run waits for', { queue: 'log-analysis', discard: true }, '/discard'],
  ])('refuses an edit: %s', async (_, body, pointer) => {
    const world = await apiWorld();
    const { deadLetters, reactions } = world.ports;
    deadLetters.die(queue, givenUp('deliverMessages', busEvent(told('m1'))));
    deadLetters.die(queue, givenUp('sweepRuns', tick('t1')));
    const { status, json } = await ask(world, body);
    expect([status, json.errors[0].pointer]).toEqual([400, pointer]);
    expect(reactions.started).toEqual([]);
    expect(await listed(world)).toHaveLength(2);
  });

  it('is discarded where the letter only names records, which a sweep makes up for', async () => {
    const world = await apiWorld();
    const id = world.ports.deadLetters.die(queue, batch);
    expect((await ask(world)).json.items).toMatchObject([{ id, outcome: 'discarded' }]);
    expect(world.ports.reactions.started).toEqual([]);
    expect(await audited(world)).toEqual([['discardDeadLetter', `reactions/${id}`, 'records-named']]);
  });
});

describe('what cannot be sent', () => {
  const cases = [
    {
      name: 'a function of no reaction of this release',
      die: ({ deadLetters }: ApiWorld['ports']) => deadLetters.die(queue, givenUp('oldReaction', tick('t1'))),
      says: /^The function oldReaction is none of this release's reactions/,
    },
    {
      name: 'a function that has been removed meanwhile',
      die: ({ deadLetters, reactions }: ApiWorld['ports']) => {
        reactions.removeFunction('sweepRuns');
        return deadLetters.die(queue, givenUp('sweepRuns', tick('t1')));
      },
      says: /^The function sweepRuns is none of this release's reactions/,
    },
    {
      name: 'an event that is no message',
      die: ({ deadLetters }: ApiWorld['ports']) =>
        deadLetters.die(queue, givenUp('deliverMessages', busEvent({ no: 'message' }))),
      says: /is no message of the bus, and would again: send it edited, or discard it/,
    },
  ];

  it.each(cases)('says so and stays, alone or among others, until it is discarded: $name', async (stuck) => {
    const world = await apiWorld();
    const { deadLetters, reactions } = world.ports;
    const id = stuck.die(world.ports);
    const alone = await ask(world, { id });
    expect([alone.status, alone.json.detail]).toEqual([409, expect.stringMatching(stuck.says)]);
    deadLetters.die(queue, givenUp('retryDeliveries', tick('t2')));
    const { status, json } = await ask(world);
    expect(status).toBe(200);
    expect(json.items).toMatchObject([
      { id, outcome: 'kept', why: { sentence: expect.stringMatching(stuck.says) } },
      { outcome: 'sent' },
    ]);
    expect(reactions.started).toEqual([['retryDeliveries', tick('t2')]]);
    expect(await listed(world)).toMatchObject([{ id }]);
    const gone = await ask(world, { discard: true });
    expect(gone.json.items).toMatchObject([{ id, outcome: 'discarded' }]);
    expect(await listed(world)).toEqual([]);
    expect(reactions.started).toHaveLength(1);
  });
});

describe('a redrive that breaks off', () => {
  it.each([
    ['start', 'before', 1],
    ['start', 'after', 2],
    ['sent', 'before', 2],
    ['sent', 'after', 1],
    ['remove', 'before', 1],
  ] as const)(
    '%s (%s) starts the reaction %d times, and each delivery is made once',
    async (place, when, times) => {
      const world = await apiWorld();
      const { deadLetters, reactions, redrives } = world.ports;
      deadLetters.die(queue, givenUp('deliverMessages', busEvent(told('m1'))));
      const owner = { start: reactions, sent: redrives, remove: deadLetters }[place] as unknown as Record<
        string,
        (...all: unknown[]) => Promise<unknown>
      >;
      const whole = owner[place];
      if (whole === undefined) throw new Error(`no ${place}`);
      owner[place] = async (...all) => {
        owner[place] = whole;
        if (when === 'after') await whole(...all);
        throw new OrchestratorError('unavailable', 'no answer');
      };
      expect((await ask(world)).json.items).toMatchObject([{ outcome: 'kept' }]);
      expect(deadLetters.count(queue)).toBe(1);
      await world.clock.sleep(60_000);
      expect((await ask(world)).json.items).toMatchObject([{ outcome: 'sent' }]);
      expect(deadLetters.count(queue)).toBe(0);
      expect(reactions.started).toHaveLength(times);
      expect(await deliveriesOf(world)).toEqual(['m1']);
    },
  );

  /** Lets the real reaction work every start, with one subscriber, and answers the ids of what that one got. */
  async function deliveriesOf(world: ApiWorld): Promise<(string | undefined)[]> {
    const floor = setUp();
    await subscriber(floor.deps);
    for (const [, { detail }] of world.ports.reactions.started) {
      await deliverMessages.handle(floor.deps, detail as Record<string, unknown>);
    }
    return floor.got.map(({ headers }) => headers['webhook-id']);
  }
});
