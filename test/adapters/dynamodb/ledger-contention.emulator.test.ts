import { TransactionCanceledException, type TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { dynamoClient } from '#adapters/dynamodb/client.ts';
import { withEmulator } from '../../emulator/with-emulator.ts';
import { awsWorlds } from '../../ports/aws-world.ts';
import { expectRecount } from '../../ports/ledger-recount.ts';
import { budgetOf, holdOf, labelsOf, NOON, scope, spent } from '../../ports/ledger-samples.ts';
import type { World } from '../../ports/world.ts';
import { patiently } from './client-faults.ts';

const keysOf = (items: readonly TransactWriteItem[]): readonly string[] =>
  items.map(({ Put, Update, ConditionCheck }) => {
    const key = Put?.Item ?? Update?.Key ?? ConditionCheck?.Key;
    return `${key?.['pk']?.S} ${key?.['sk']?.S}`;
  });

/** Makes transactions conflict as AWS does, while one item is in two of them; the emulator never has two. */
function conflict(): { readonly count: () => number } {
  const busy = new Set<string>();
  let conflicts = 0;
  const enter = (keys: readonly string[]): void => {
    if (keys.some((key) => busy.has(key))) {
      conflicts += 1;
      const reasons = keys.map((key) => ({ Code: busy.has(key) ? 'TransactionConflict' : 'None' }));
      const message = 'another transaction is in progress';
      throw new TransactionCanceledException({ $metadata: {}, message, CancellationReasons: reasons });
    }
    for (const key of keys) busy.add(key);
  };
  dynamoClient().middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        if (commandName !== 'TransactWriteItemsCommand') return next(args);
        const keys = keysOf((args.input as { TransactItems: TransactWriteItem[] }).TransactItems);
        enter(keys);
        try {
          return await next(args);
        } finally {
          for (const key of keys) busy.delete(key);
        }
      },
    { step: 'initialize', name: 'conflicts' },
  );
  return { count: () => conflicts };
}

describe('a ledger whose transactions get in the way of each other', () => {
  withEmulator();
  let world: World;
  let conflicts: ReturnType<typeof conflict>;
  beforeAll(async () => {
    world = await (await awsWorlds())();
    conflicts = conflict();
  });

  it('lets 200 callers at once through the meter of one day', async () => {
    const { ledger } = world;
    await ledger.putBudget('acme', budgetOf(scope.tenant, { day: 1_000_000 }), 0, NOON);
    const labels = (caller: number) => labelsOf({ user: `key_${caller}` });
    await Promise.all(
      Array.from({ length: 200 }, async (_, caller) => {
        await patiently(() => ledger.reserve(holdOf(`${caller}`, { labels: labels(caller) })));
        await patiently(() => ledger.settle('acme', `${caller}`, spent(caller)));
      }),
    );
    expect(conflicts.count()).toBeGreaterThan(200);
    const entries = await expectRecount(ledger, 'acme', ['run_1']);
    expect(entries).toHaveLength(200);
    const [meter] = await ledger.meters('acme', scope.tenant, NOON);
    expect([meter?.settled, meter?.held]).toEqual([(199 * 200) / 2, 0]);
  });
});
