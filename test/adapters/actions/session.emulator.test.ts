import { acting } from '#adapters/actions/call-settings.ts';
import { makeClient, sdk } from '#adapters/actions/commands/lambda.ts';
import { narrowedSession } from '#adapters/actions/session.ts';
import { withEmulator } from '../../emulator/with-emulator.ts';
import { ACTOR, act, scope, shopIsThere } from './shop.ts';

describe('a session that acts', () => {
  // the engine enforces policies of roles and of sessions
  withEmulator({ AUTH: 'true' });
  beforeAll(shopIsThere);

  it('may do this on that, and nothing else, whatever its role may', async () => {
    const arn = 'arn:aws:lambda:us-east-1:000000000000:function:payments';
    const statements = [{ actions: ['lambda:PutFunctionConcurrency'], resources: [arn] }];
    const session = makeClient(acting(await narrowedSession(ACTOR, scope, statements)));
    const put = (FunctionName: string) =>
      session.send(new sdk.PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 2 }));
    await expect(put('payments')).resolves.toMatchObject({ ReservedConcurrentExecutions: 2 });
    await expect(put('checkout')).rejects.toThrow('not authorized');
    const look = session.send(new sdk.GetFunctionConfigurationCommand({ FunctionName: 'payments' }));
    await expect(look).rejects.toThrow('not authorized');
  });

  it('is enough for what the actuator does with it', async () => {
    const given = { function: 'payments', executions: 7 };
    const set = await act('set_reserved_concurrency', 'lambda:payments', given);
    expect(set).toMatchObject({ after: { reservedConcurrency: 7 }, told: 'done' });
    const updated = await act('set_stack_parameter', 'stack:shop', { parameter: 'Level', value: '2' });
    expect(updated).toMatchObject({ after: { parameters: { Level: '2' } }, told: 'done' });
  });
});
