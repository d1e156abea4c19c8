import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { awsActuator } from '#adapters/actions/actuator.ts';
import type { JsonObject } from '#domain/json.ts';
import type { Effect } from '#ports/actuator.ts';

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
/** The role that acts, which may do anything to four services. */
export const ACTOR = 'arn:aws:iam::000000000000:role/actor';
/** Whose act it is. */
export const scope = { tenantId: 'acme', approvalId: 'apr_00000000000000000000000000' };

/** Looks, acts, asks whether it was done, looks again. */
export async function act(tool: string, target: string, given: JsonObject) {
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

/** Makes two functions, a queue with its dead letters, a parameter and the role. */
export async function shopIsThere(): Promise<void> {
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
