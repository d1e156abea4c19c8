import type { QueryCommandInput, QueryCommandOutput } from '@aws-sdk/client-dynamodb';
import { dynamoClient } from '#adapters/dynamodb/client.ts';
import type { Row } from '#adapters/dynamodb/row.ts';
import { type Emulator, startEmulator } from '../../emulator/start-emulator.ts';
import { awsWorlds } from '../../ports/aws-world.ts';
import { accepted, outboxOf, sampleRun } from '../../ports/samples.ts';
import type { World } from '../../ports/world.ts';

// the emulator's indexes are never late: these ids stand in a listing although their runs have left it
let late: readonly string[] = [];

function lag(): void {
  dynamoClient().middlewareStack.add(
    (next) => async (args) => {
      const answer = await next(args);
      const { IndexName } = args.input as QueryCommandInput;
      const output = answer.output as QueryCommandOutput;
      if (IndexName !== 'gsi1' || output.Items === undefined) return answer;
      const before = (args.input as QueryCommandInput).ExpressionAttributeValues?.[':before']?.S ?? '~';
      const stale = late.filter((id) => id < before).map((id): Row => ({ gsi1sk: { S: id } }));
      const Items = [...output.Items, ...stale]
        .sort((a, b) => ((a['gsi1sk']?.S ?? '') < (b['gsi1sk']?.S ?? '') ? 1 : -1))
        .slice(0, (args.input as QueryCommandInput).Limit);
      const rest = output.Items.length + stale.length > Items.length ? { LastEvaluatedKey: {} } : {};
      return { ...answer, output: { ...output, ...rest, Items } };
    },
    { step: 'initialize', name: 'late-index', priority: 'low' },
  );
}

describe('a listing by an index that lags behind', () => {
  let emulator: Emulator;
  let world: () => Promise<World>;
  beforeAll(async () => {
    emulator = await startEmulator();
    world = await awsWorlds();
    lag();
  });
  afterAll(() => emulator?.stop());

  it('never shows a run in a status it has left, and still fills and ends its pages', async () => {
    const { runs } = await world();
    const all = Array.from({ length: 7 }, () => sampleRun('acme'));
    for (const run of all) await runs.create(run, [accepted], outboxOf(run));
    const gone = all.filter((_, i) => i % 2 === 1);
    for (const run of gone) await runs.update({ ...run, version: 2, status: 'running' }, []);
    late = gone.map((run) => run.id);

    const seen: string[][] = [];
    let page = await runs.list('acme', { limit: 2, status: 'queued' });
    seen.push(page.items.map((run) => run.id));
    while (page.cursor !== undefined) {
      page = await runs.list('acme', { limit: 2, status: 'queued', cursor: page.cursor });
      seen.push(page.items.map((run) => run.id));
    }
    const [a, b, c, d] = [0, 2, 4, 6].map((i) => all[i]?.id);
    expect(seen).toEqual([
      [d, c],
      [b, a],
    ]);
  });
});
