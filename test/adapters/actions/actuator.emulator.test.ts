import {
  CreateClusterCommand,
  CreateServiceCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs';
import {
  CreateAliasCommand,
  LambdaClient,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import {
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { awsActuator } from '#adapters/actions/actuator.ts';
import { withEmulator } from '../../emulator/with-emulator.ts';
import { ACTOR, act, scope, shopIsThere } from './shop.ts';

describe('the actuator of an account', () => {
  withEmulator();
  beforeAll(shopIsThere);

  it('sets and gives up reserved concurrency', async () => {
    const set = await act('set_reserved_concurrency', 'lambda:payments', {
      function: 'payments',
      executions: 5,
    });
    expect(set).toMatchObject({
      before: { reservedConcurrency: null },
      asked: 'not-done',
      after: { reservedConcurrency: 5 },
      told: 'done',
    });
    const gone = await act('set_reserved_concurrency', 'lambda:payments', {
      function: 'payments',
      executions: null,
    });
    expect(gone).toMatchObject({ asked: 'not-done', after: { reservedConcurrency: null }, told: 'done' });
  });

  it('says what a change by others leaves unknown', async () => {
    const actuator = awsActuator({ ACTOR_ROLE_ARN: ACTOR });
    const before = await actuator.observe('lambda:checkout');
    const FunctionName = 'checkout';
    await new LambdaClient({}).send(
      new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 9 }),
    );
    const given = { function: 'checkout', executions: 5 };
    const effect = {
      tool: 'set_reserved_concurrency',
      target: 'lambda:checkout',
      arguments: given,
      token: 't',
      before,
    };
    expect(await actuator.probe(effect)).toBe('unknown');
  });

  it('points an alias to an earlier version, and no alias that changed meanwhile', async () => {
    const lambda = new LambdaClient({});
    const FunctionName = 'checkout';
    for (const Description of ['one', 'two']) {
      await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Description }));
      await lambda.send(new PublishVersionCommand({ FunctionName }));
    }
    await lambda.send(new CreateAliasCommand({ FunctionName, Name: 'live', FunctionVersion: '2' }));
    const given = { function: 'checkout', alias: 'live', version: '1' };
    const back = await act('roll_back_alias', 'lambda-alias:checkout:live', given);
    expect(back).toMatchObject({
      before: { version: '2', weights: {}, versions: ['2', '1'] },
      asked: 'not-done',
      after: { version: '1' },
      told: 'done',
    });
    const actuator = awsActuator({ ACTOR_ROLE_ARN: ACTOR });
    const stale = {
      tool: 'roll_back_alias',
      target: 'lambda-alias:checkout:live',
      arguments: { ...given, version: '2' },
      token: 't',
      before: back.before,
    };
    await expect(actuator.act({ ...stale, scope })).rejects.toMatchObject({ code: 'conflict' });
  });

  it('moves dead letters back to their queue', async () => {
    const sqs = new SQSClient({});
    const urlOf = async (QueueName: string) =>
      (await sqs.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl;
    const dead = await urlOf('orders-dead');
    for (const MessageBody of ['a', 'b'])
      await sqs.send(new SendMessageCommand({ QueueUrl: dead, MessageBody }));
    const moved = await act('redrive_queue', 'dead-letters:orders', { queue: 'orders' });
    expect(moved).toMatchObject({
      before: { waiting: 2, lastMoveAt: null },
      asked: 'not-done',
      after: { waiting: 0 },
      told: 'done',
    });
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: await urlOf('orders'), MaxNumberOfMessages: 10 }),
    );
    expect(Messages.map(({ Body }) => Body).sort()).toEqual(['a', 'b']);
  });

  it('updates a parameter of a stack, and looks at its drift', async () => {
    const given = { stack: 'shop', parameter: 'Level', value: '2' };
    const set = await act('set_stack_parameter', 'stack:shop', given);
    expect(set).toMatchObject({
      before: { parameters: { Level: '1' }, serviceRole: null },
      asked: 'not-done',
      after: { parameters: { Level: '2' } },
      told: 'done',
    });
    const drift = await act('detect_stack_drift', 'stack:shop', { stack: 'shop' });
    expect(drift).toMatchObject({ before: { driftLookedAt: null }, asked: 'not-done' });
  });

  it('scales a service', async () => {
    const ecs = new ECSClient({});
    await ecs.send(new CreateClusterCommand({ clusterName: 'shop' }));
    const containerDefinitions = [{ name: 'web', image: 'web', memory: 128 }];
    await ecs.send(new RegisterTaskDefinitionCommand({ family: 'web', containerDefinitions }));
    await ecs.send(
      new CreateServiceCommand({
        cluster: 'shop',
        serviceName: 'web',
        taskDefinition: 'web',
        desiredCount: 0,
      }),
    );
    const given = { cluster: 'shop', service: 'web', count: 0 };
    const scaled = await act('scale_service', 'ecs:shop/web', given);
    expect(scaled).toMatchObject({ before: { desiredCount: 0 }, asked: 'done', after: { desiredCount: 0 } });
  });

  it('knows no other target, and does nothing without the role that acts', async () => {
    const actuator = awsActuator({ ACTOR_ROLE_ARN: '' });
    await expect(actuator.observe('lambda:no-such')).rejects.toMatchObject({ code: 'not_found' });
    await expect(actuator.observe('dead-letters:no-such')).rejects.toMatchObject({ code: 'not_found' });
    await expect(actuator.observe('stack:no-such')).rejects.toMatchObject({ code: 'not_found' });
    await expect(actuator.observe('bucket:logs')).rejects.toMatchObject({ code: 'not_supported' });
    const before = await actuator.observe('lambda:payments');
    const effect = { tool: 'set_reserved_concurrency', target: 'lambda:payments', token: 't', before, scope };
    await expect(actuator.act({ ...effect, arguments: { executions: 1 } })).rejects.toMatchObject({
      code: 'forbidden',
    });
  });
});
