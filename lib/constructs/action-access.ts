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

/** Everything that any action may do; each session is narrowed to one of them on one resource. */
const acts = [
  'cloudformation:DetectStackDrift',
  'cloudformation:UpdateStack',
  'ecs:UpdateService',
  'lambda:DeleteFunctionConcurrency',
  'lambda:PutFunctionConcurrency',
  'lambda:UpdateAlias',
  'sqs:DeleteMessage',
  'sqs:GetQueueAttributes',
  'sqs:ReceiveMessage',
  'sqs:SendMessage',
  'sqs:StartMessageMoveTask',
] as const;

/**
 * The role that acts, which the function behind `actions.perform` alone may assume. The function's own role can change
 * nothing outside; a session of this one may do what its inline policy names: one kind of call on one resource.
 */
export function performActions({ fn }: { readonly fn: LambdaFunction }): void {
  if (fn.role === undefined) throw new Error(`${fn.node.path} has no role`);
  const actor = new Role(fn, 'Actor', { assumedBy: new ArnPrincipal(fn.role.roleArn) });
  actor.addToPolicy(new PolicyStatement({ actions: [...acts], resources: ['*'] }));
  // the application is no target of its own actions
  const own = Stack.of(fn).stackName.replace(/-.*$/, '');
  const { partition } = Stack.of(fn);
  actor.addToPolicy(
    new PolicyStatement({
      effect: Effect.DENY,
      actions: [...acts],
      resources: ['lambda:*:*:function', 'sqs:*:*', 'cloudformation:*:*:stack/'].map(
        (kind) => `arn:${partition}:${kind}${kind.endsWith('/') ? '' : ':'}${own}-*`,
      ),
    }),
  );
  fn.addEnvironment('ACTOR_ROLE_ARN', actor.roleArn);
  fn.addToRolePolicy(new PolicyStatement({ actions: ['sts:AssumeRole'], resources: [actor.roleArn] }));
}
