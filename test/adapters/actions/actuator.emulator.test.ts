import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
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
import { makeClient, sdk } from '#adapters/actions/commands/lambda.ts';
import { acting } from '#adapters/actions/kind.ts';
import { narrowedSession } from '#adapters/actions/session.ts';
import type { JsonObject } from '#domain/json.ts';
import type { Effect } from '#ports/actuator.ts';
import { withEmulator } from '../../emulator/with-emulator.ts';

const trust = (Principal: object) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }],
});
const template = {
  Parameters: { Level: { Type: 'String', Default: '1' } },
  Resources: {
    Dead: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'orders-dead' } },
    Orders: {
      Type: 'AWS::SQS::Queue',
      Properties: {
        QueueName: 'orders',
        RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Dead', 'Arn'] }, maxReceiveCount: 5 },
      },
    },
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: { AssumeRolePolicyDocument: trust({ Service: 'lambda.amazonaws.com' }) },
    },
    Actor: {
      Type: 'AWS::IAM::Role',
      Properties: {
        RoleName: 'actor',
        AssumeRolePolicyDocument: trust({ AWS: '*' }),
      },
    },
    Acts: {
      Type: 'AWS::IAM::Policy',
      Properties: {
        PolicyName: 'acts',
        Roles: [{ Ref: 'Actor' }],
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            { Effect: 'Allow', Action: ['lambda:*', 'sqs:*', 'ecs:*', 'cloudformation:*'], Resource: '*' },
          ],
        },
      },
    },
    ...Object.fromEntries(
      ['Payments', 'Checkout'].map((name) => [
        name,
        {
          Type: 'AWS::Lambda::Function',
          Properties: {
            FunctionName: name.toLowerCase(),
            Runtime: 'nodejs24.x',
            Handler: 'index.handler',
            Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
            Code: { ZipFile: 'exports.handler = async () => ({})' },
          },
        },
      ]),
    ),
  },
};
const ACTOR = 'arn:aws:iam::000000000000:role/actor';
const scope = { tenantId: 'acme', approvalId: 'apr_00000000000000000000000000' };

/** Looks, acts, asks whether it was done, looks again. */
async function act(tool: string, target: string, given: JsonObject) {
  const actuator = awsActuator({ ACTOR_ROLE_ARN: ACTOR });
  const before = await actuator.observe(target);
  const effect: Effect = { tool, target, arguments: given, token: 'f'.repeat(64), before };
  const asked = await actuator.probe(effect);
  const { receipt } = await actuator.act({ ...effect, scope });
  return {
    before,
    asked,
    receipt,
    after: await actuator.observe(target),
    told: await actuator.probe(effect),
  };
}

async function shopIsThere(): Promise<void> {
  const cloudFormation = new CloudFormationClient({});
  const StackName = 'shop';
  const Capabilities = ['CAPABILITY_NAMED_IAM' as const];
  await cloudFormation.send(
    new CreateStackCommand({ StackName, TemplateBody: JSON.stringify(template), Capabilities }),
  );
  for (let left = 100; left > 0; left -= 1) {
    const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName }));
    if (Stacks?.[0]?.StackStatus === 'CREATE_COMPLETE') return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the stack was not made');
}

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
