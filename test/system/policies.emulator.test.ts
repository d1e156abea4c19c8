import { InvokeCommand, LambdaClient, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { call, orchestrate, readReport, waitForRun } from '../../bin/start/api-client.ts';
import type { Floor } from '../../bin/start/floor.ts';
import { clientConfig } from '../../bin/start/local-aws.ts';
import { functions, tables } from '../../lib/stacks/demo-names.ts';
import { uploadSmallBundle } from './small-bundle.ts';
import { openSystemFloor, restartEngine } from './system-floor.ts';

describe('the floor with policies enforced', () => {
  let floor: Floor;
  beforeAll(async () => {
    floor = await restartEngine(await openSystemFloor(), true);
  }, 600_000);
  afterAll(() => floor?.close());

  it('investigates a recorded incident and the live account', async () => {
    const bundle = await uploadSmallBundle(floor);
    for (const request of [
      { task: 'Why do orders fail?', context: { bundle } },
      { task: 'Is checkout slow?' },
    ]) {
      const { id } = await orchestrate(floor, request);
      expect((await waitForRun(floor, id, 200_000)).status).toBe('succeeded');
      const denied = (await readReport(floor, id)).gaps.filter((gap) =>
        /AccessDenied|not authorized/i.test(gap.why),
      );
      expect(denied).toEqual([]);
    }
  });

  it('cancels, lists and audits', async () => {
    const { id } = await orchestrate(floor, { task: 'Test task' });
    expect((await call(floor, 'POST', `/runs/${id}/cancel`)).status).toBe(202);
    expect((await waitForRun(floor, id, 120_000)).status).toBe('cancelled');
    expect((await call(floor, 'GET', '/runs?limit=5')).status).toBe(200);
  });

  it('refuses a function what it has no grant for, and names the action', async () => {
    const lambda = new LambdaClient(clientConfig(floor.emulator.endpoint));
    // the report of the demo estate may read its own ledger; here it is pointed at the table of the platform
    const readFrom = async (table: string) => {
      const Environment = { Variables: { LEDGER_TABLE: table } };
      await lambda.send(
        new UpdateFunctionConfigurationCommand({ FunctionName: functions.reports, Environment }),
      );
      const { FunctionError, Payload } = await lambda.send(
        new InvokeCommand({ FunctionName: functions.reports }),
      );
      return { failed: FunctionError !== undefined, text: Buffer.from(Payload ?? []).toString() };
    };
    expect((await readFrom(tables.ledger)).failed).toBe(false);
    const refused = await readFrom(floor.table);
    await readFrom(tables.ledger);
    expect(refused.failed).toBe(true);
    expect(refused.text).toMatch(/not authorized to perform: dynamodb:Scan/);
  });
});
