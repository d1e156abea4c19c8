import { Stack } from 'aws-cdk-lib';
import { ArnPrincipal, Effect, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';

/** What telling the state of targets takes; most of it AWS offers no resource level for. */
export const actionLooks = [
  'cloudformation:DescribeStacks',
  'ecs:DescribeServices',
  'lambda:GetAlias',
  'lambda:GetFunctionConcurrency',
  'lambda:GetFunctionConfiguration',
  'lambda:ListVersionsByFunction',
  'sqs:GetQueueAttributes',
  'sqs:GetQueueUrl',
  'sqs:ListMessageMoveTasks',
] as const;

/** Everything that any action may do, by the resources it may do it to; a session is narrowed to one of them. */
const acts = {
  'cloudformation:stack/*': ['cloudformation:DetectStackDrift', 'cloudformation:UpdateStack'],
  'ecs:service/*': ['ecs:UpdateService'],
  'lambda:function:*': [
    'lambda:DeleteFunctionConcurrency',
    'lambda:PutFunctionConcurrency',
    'lambda:UpdateAlias',
  ],
  'sqs:*': [
    'sqs:DeleteMessage',
    'sqs:GetQueueAttributes',
    'sqs:ReceiveMessage',
    'sqs:SendMessage',
    'sqs:StartMessageMoveTask',
  ],
} as const;

/** The application's own parts: no target of its own actions. */
const ownParts = ['cloudformation:stack/', 'lambda:function:', 'sqs:'] as const;

/**
 * The role that acts, which the function behind `actions.perform` alone may assume. The function's own role can change
 * nothing outside; a session of this one may do what its inline policy names: one kind of call on one resource.
 */
export function performActions({ fn }: { readonly fn: LambdaFunction }): void {
  if (fn.role === undefined) throw new Error(`${fn.node.path} has no role`);
  const actor = new Role(fn, 'Actor', { assumedBy: new ArnPrincipal(fn.role.roleArn) });
  const { partition, region, account, stackName } = Stack.of(fn);
  const arnOf = (part: string): string => part.replace(':', `:${region}:${account}:`);
  for (const [part, actions] of Object.entries(acts)) {
    const resources = [`arn:${partition}:${arnOf(part)}`];
    actor.addToPolicy(new PolicyStatement({ actions: [...actions], resources }));
  }
  const own = stackName.replace(/-.*$/, '');
  actor.addToPolicy(
    new PolicyStatement({
      effect: Effect.DENY,
      actions: Object.values(acts).flat(),
      resources: ownParts.map((part) => `arn:${partition}:${arnOf(part)}${own}-*`),
    }),
  );
  fn.addEnvironment('ACTOR_ROLE_ARN', actor.roleArn);
  fn.addToRolePolicy(new PolicyStatement({ actions: ['sts:AssumeRole'], resources: [actor.roleArn] }));
}
