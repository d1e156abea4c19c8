import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { dynamoClient } from '#adapters/dynamodb/client.ts';
import { type Emulator, startEmulator } from '../../emulator/start-emulator.ts';
import { awsWorlds } from '../../ports/aws-world.ts';
import { accepted, codeOf, drawn, evidenceOf, outboxOf, sampleRun } from '../../ports/samples.ts';
import type { World } from '../../ports/world.ts';

// the emulator does one call after the other, so another transaction is never in the way: this puts it there
let refuse: (() => boolean) | undefined;

function standInTheWay(): void {
  const metadata = { $metadata: {}, message: 'another transaction is in progress' };
  dynamoClient().middlewareStack.add(
    (next, { commandName = '' }) =>
      (args) => {
        if (!/^(Put|Update|Transact)/.test(commandName) || !refuse?.()) return next(args);
        if (!commandName.startsWith('Transact')) {
          throw Object.assign(new Error(metadata.message), { name: 'TransactionConflictException' });
        }
        const CancellationReasons = [{ Code: 'None' }, { Code: 'TransactionConflict' }];
        throw new TransactionCanceledException({ ...metadata, CancellationReasons });
      },
    { step: 'finalizeRequest', name: 'other-transactions', priority: 'low' },
  );
}

describe('a table with other transactions in the way', () => {
  let emulator: Emulator;
  let world: () => Promise<World>;
  beforeAll(async () => {
    emulator = await startEmulator();
    world = await awsWorlds();
    standInTheWay();
  });
  afterEach(() => {
    refuse = undefined;
  });
  afterAll(() => emulator?.stop());

  const made = async () => {
    const it = await world();
    const run = sampleRun('acme');
    await it.runs.create(run, [accepted], outboxOf(run));
    return { ...it, run, id: run.id };
  };

  it('waits and writes each thing once', async () => {
    const { runs, run, id } = await made();
    let calls = 0;
    refuse = () => {
      calls += 1;
      return calls % 3 !== 0;
    };
    await runs.append('acme', id, [drawn(1)]);
    await runs.update({ ...run, version: 2, status: 'running' }, [drawn(2)]);
    await runs.addCost('acme', id, { toolCalls: 1 });
    const step = await runs.claimStep('acme', id, 'plan', 0, 100);
    await runs.extendStep('acme', id, 'plan', 1, 200);
    await runs.endStep('acme', id, { ...step, status: 'done', result: evidenceOf('x') }, [drawn(3)]);
    refuse = undefined;
    expect((await runs.get('acme', id))?.cost.toolCalls).toBe(1);
    expect((await runs.events('acme', id, 1, 9)).map((e) => e.type === 'random-drawn' && e.value)).toEqual([
      1, 2, 3,
    ]);
    expect(calls).toBeGreaterThan(15);
  });

  it('gives up after a while, says that it may be tried again, and has written nothing', async () => {
    const { runs, run, id } = await made();
    refuse = () => true;
    const update = runs.update({ ...run, version: 2 }, [drawn(1)]);
    await expect(update).rejects.toMatchObject({ code: 'unavailable', retryable: true });
    expect(await codeOf(runs.addCost('acme', id, { toolCalls: 1 }))).toBe('unavailable');
    refuse = undefined;
    expect(await runs.get('acme', id)).toEqual(run);
    expect(await runs.events('acme', id, 1, 9)).toEqual([]);
  });
});
