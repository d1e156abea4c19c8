import { dynamoClient } from '#adapters/dynamodb/client.ts';
import { sha256 } from '#domain/hash.ts';
import { type Emulator, startEmulator } from '../../emulator/start-emulator.ts';
import { awsWorlds } from '../../ports/aws-world.ts';
import { accepted, codeOf, drawn, evidenceOf, outboxOf, sampleRun } from '../../ports/samples.ts';
import type { World } from '../../ports/world.ts';

/** Loses the first answer to each write after the table has done it: the SDK then sends it again. */
function loseFirstAnswers(): { readonly lost: () => number } {
  const seen = new Set<string>();
  dynamoClient().middlewareStack.add(
    (next, context) => async (args) => {
      const answer = await next(args);
      const id = JSON.stringify(args.input);
      const writes = /^(Put|Update|Delete|Transact)/.test(context.commandName ?? '');
      if (!writes || seen.has(id)) return answer;
      seen.add(id);
      throw Object.assign(new Error('the connection was cut'), { name: 'TimeoutError', code: 'ECONNRESET' });
    },
    // next to the wire, so inside the SDK's own retries
    { step: 'finalizeRequest', name: 'lost-answers', priority: 'low' },
  );
  return { lost: () => seen.size };
}

describe('a table whose answers get lost', () => {
  let emulator: Emulator;
  let world: () => Promise<World>;
  let losses: { readonly lost: () => number };
  beforeAll(async () => {
    emulator = await startEmulator();
    world = await awsWorlds();
    losses = loseFirstAnswers();
  });
  afterAll(() => emulator?.stop());

  const made = async () => {
    const it = await world();
    const run = sampleRun('acme');
    await it.runs.create(run, [accepted], outboxOf(run));
    return { ...it, run, id: run.id };
  };

  it('loses an answer to every write', async () => {
    const before = losses.lost();
    await made();
    expect(losses.lost()).toBe(before + 1);
  });

  it('appends events once', async () => {
    const { runs, otherRuns, id } = await made();
    await runs.append('acme', id, [drawn(1)]);
    await runs.append('acme', id, [drawn(2)]);
    await Promise.all(Array.from({ length: 10 }, (_, i) => otherRuns().append('acme', id, [drawn(10 + i)])));
    const events = await runs.events('acme', id, 0, 100);
    const values = events.flatMap((event) => (event.type === 'random-drawn' ? [event.value] : []));
    expect(values.slice(0, 2)).toEqual([1, 2]);
    expect(values.slice(2).sort()).toEqual(Array.from({ length: 10 }, (_, i) => 10 + i));
  });

  it('updates a run, adds its cost and ends a step once, and says so', async () => {
    const { runs, run, id } = await made();
    await runs.update({ ...run, version: 2, status: 'running' }, [drawn(1)]);
    await runs.addCost('acme', id, { toolCalls: 3 });
    const step = await runs.claimStep('acme', id, 'plan', 0, 100);
    expect(step.epoch).toBe(1);
    await runs.extendStep('acme', id, 'plan', 1, 200);
    await runs.endStep('acme', id, { ...step, status: 'done', result: evidenceOf('x') }, [drawn(2)]);
    const stored = await runs.get('acme', id);
    expect([stored?.version, stored?.status, stored?.cost.toolCalls]).toEqual([2, 'running', 3]);
    expect((await runs.events('acme', id, 0, 100)).map((event) => event.seq)).toEqual([1, 2, 3]);
  });

  it('gives a claim to the worker whose answer was lost, and to no other', async () => {
    const { otherRuns, id } = await made();
    const claims = await Promise.all(
      Array.from({ length: 8 }, () => codeOf(otherRuns().claimStep('acme', id, 'plan', 0, 100))),
    );
    expect(claims.filter((code) => code === 'none')).toHaveLength(1);
  });

  it('registers agents, adds keys and begins requests as if nothing had been lost', async () => {
    const { agents, keys, idempotency, bus } = await world();
    const agent = {
      id: 'network',
      title: 'Network',
      description: 'Looks at it',
      capabilities: [],
      keywords: {},
      tools: [],
      status: 'enabled' as const,
    };
    expect((await agents.register(agent)).version).toBe(1);
    expect((await agents.update({ ...agent, title: 'Net' }, 1)).version).toBe(2);
    const key = {
      id: 'key_1',
      tenantId: 'acme',
      hash: sha256('value'),
      name: 'pager',
      role: 'viewer' as const,
      scopes: [],
      createdAt: 1,
    };
    expect(await codeOf(keys.add(key))).toBe('none');
    expect(await codeOf(keys.add(key))).toBe('conflict');
    expect(await idempotency.begin('acme', 'k', 'h', 0, 'run_1')).toEqual({
      outcome: 'new',
      id: 'run_1',
      again: false,
    });
    expect(await codeOf(idempotency.begin('acme', 'k', 'h', 0, 'run_1'))).toBe('idempotency_in_flight');
    const heard: string[] = [];
    bus.subscribe(['a'], async (message) => void heard.push(message.id));
    const message = { id: 'm', type: 'a', source: 's', tenantId: 'acme', subject: 'x', time: 1, data: {} };
    await bus.publish(message);
    await bus.publish(message);
    expect(heard).toEqual(['m']);
  });
});
