import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { LambdaClient, PutFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import { SendMessageCommand, SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { awsChangeSource } from '#adapters/aws/change-source.ts';
import { awsEstateSource } from '#adapters/aws/estate-source.ts';
import { withEmulator } from '../../emulator/with-emulator.ts';

const id = `estate-${Date.now().toString(36)}`;
const secret = 'hunter2-not-for-reports';
const template = {
  Resources: {
    DeadLetters: { Type: 'AWS::SQS::Queue', Properties: { QueueName: `${id}-dead` } },
    Orders: {
      Type: 'AWS::SQS::Queue',
      Properties: {
        QueueName: `${id}-orders`,
        VisibilityTimeout: 30,
        RedrivePolicy: {
          deadLetterTargetArn: { 'Fn::GetAtt': ['DeadLetters', 'Arn'] },
          maxReceiveCount: 5,
        },
      },
    },
    Ledger: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        TableName: `${id}-ledger`,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      },
    },
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        RoleName: `${id}-role`,
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
          ],
        },
      },
    },
    Fulfilment: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        FunctionName: `${id}-fulfilment`,
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        MemorySize: 256,
        Timeout: 5,
        Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
        Code: { ZipFile: 'exports.handler = async () => ({})' },
        Environment: { Variables: { LEDGER: `${id}-ledger`, TOKEN: secret } },
      },
    },
    Source: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        FunctionName: { Ref: 'Fulfilment' },
        EventSourceArn: { 'Fn::GetAtt': ['Orders', 'Arn'] },
        Enabled: false,
      },
    },
  },
};

describe('an AWS account as the source of estate and changes', () => {
  withEmulator({ CLOUDTRAIL_RECORDING: '1' });
  const stacks = new CloudFormationClient();
  const lambda = new LambdaClient();
  const sqs = new SQSClient({ useQueueUrlAsEndpoint: false });
  const queueUrl = (): string => `${process.env['AWS_ENDPOINT_URL']}/000000000000/${id}-orders`;
  const deadUrl = (): string => `${process.env['AWS_ENDPOINT_URL']}/000000000000/${id}-dead`;
  const startedAt = Date.now();

  beforeAll(async () => {
    await stacks.send(new CreateStackCommand({ StackName: id, TemplateBody: JSON.stringify(template) }));
    for (;;) {
      const { Stacks } = await stacks.send(new DescribeStacksCommand({ StackName: id }));
      if (Stacks?.[0]?.StackStatus !== 'CREATE_IN_PROGRESS') break;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    await sqs.send(new SendMessageCommand({ QueueUrl: deadUrl(), MessageBody: 'poison' }));
    await lambda.send(
      new PutFunctionConcurrencyCommand({
        FunctionName: `${id}-fulfilment`,
        ReservedConcurrentExecutions: 0,
      }),
    );
  });

  afterAll(() => {
    for (const client of [stacks, lambda, sqs]) client.destroy();
  });

  it('lists the stack with its resources', async () => {
    const found = (await awsEstateSource().stacks()).find((s) => s.name === id);
    expect(found).toMatchObject({ status: 'CREATE_COMPLETE', driftStatus: 'NOT_CHECKED' });
    expect(found?.resources.map((r) => r.logicalId).sort()).toEqual(
      ['DeadLetters', 'Fulfilment', 'Ledger', 'Orders', 'Role', 'Source'].sort(),
    );
  });

  it('describes the function without the values of its environment', async () => {
    const found = (await awsEstateSource().functions()).find((f) => f.name === `${id}-fulfilment`);
    expect(found).toMatchObject({
      runtime: 'nodejs24.x',
      memoryMb: 256,
      timeoutSeconds: 5,
      reservedConcurrency: 0,
      environmentNames: ['LEDGER', 'TOKEN'],
    });
    expect(JSON.stringify(found)).not.toContain(secret);
  });

  it('knows dead-letter queues and what they hold', async () => {
    const found = (await awsEstateSource().queues()).filter((q) => q.name.startsWith(id));
    expect(found).toEqual([
      expect.objectContaining({ name: `${id}-dead`, visible: 1, isDeadLetterQueue: true }),
      expect.objectContaining({
        name: `${id}-orders`,
        visible: 0,
        deadLetterQueue: `${id}-dead`,
        maxReceiveCount: 5,
        isDeadLetterQueue: false,
      }),
    ]);
  });

  it('describes the table', async () => {
    const found = (await awsEstateSource().tables()).find((t) => t.name === `${id}-ledger`);
    expect(found).toMatchObject({ status: 'ACTIVE', billing: 'PAY_PER_REQUEST', itemCount: 0 });
  });

  it('answers the quotas it can read and names those it cannot', async () => {
    const missed: string[] = [];
    const found = await awsEstateSource().quotas((what, why) => missed.push(`${what}: ${why}`));
    expect(found.map((q) => q.name)).toContain('concurrent executions');
    expect(missed.join()).toContain('Service Quotas');
  });

  it('finds what was changed outside the stack, by property and without values', async () => {
    await sqs.send(
      new SetQueueAttributesCommand({ QueueUrl: queueUrl(), Attributes: { VisibilityTimeout: '1' } }),
    );
    const found = await awsEstateSource().drift?.(id, new AbortController().signal);
    expect(found).toContainEqual({
      stack: id,
      logicalId: 'Orders',
      physicalId: expect.stringContaining(`${id}-orders`),
      type: 'AWS::SQS::Queue',
      status: 'MODIFIED',
      properties: ['/VisibilityTimeout'],
    });
  });

  it('draws who depends on whom, and says that traces are missing', async () => {
    const missed: string[] = [];
    const graph = await awsChangeSource().topology((what) => missed.push(what));
    const mine = graph.edges.filter((e) => e.from.startsWith(id));
    expect(mine).toEqual([
      { from: `${id}-dead`, to: `${id}-orders`, kind: 'dead-letters-of' },
      { from: `${id}-fulfilment`, to: `${id}-ledger`, kind: 'environment' },
      { from: `${id}-fulfilment`, to: `${id}-orders`, kind: 'event-source' },
      { from: `${id}-orders`, to: `${id}-fulfilment`, kind: 'drained-by' },
    ]);
    expect(missed).toEqual(['X-Ray service graph']);
    expect(JSON.stringify(graph)).not.toContain(secret);
  });

  it('tells what was deployed in the window, oldest first, and nothing outside it', async () => {
    const source = awsChangeSource();
    const changes = await source.changes({ from: startedAt - 5000, to: Date.now() + 5000 });
    expect(changes).toContainEqual(
      expect.objectContaining({ kind: 'deploy', resource: id, source: 'cloudformation' }),
    );
    expect(changes.map((c) => c.at)).toEqual([...changes.map((c) => c.at)].sort((a, b) => a - b));
    const earlier = await source.changes({ from: startedAt - 7_200_000, to: startedAt - 3_600_000 });
    expect(earlier).toEqual([]);
  });
});
