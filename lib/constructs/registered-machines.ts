import { ArnFormat, ReferenceStrength, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { APPROVAL_TASK, TOOL_TASK } from '../../shared/declare/compile-step.ts';
import { OPEN_FAILURE_TASKS, OPEN_TASKS } from '../../shared/declare/open-tasks.ts';
import type { Stage } from '../stages.ts';
import type { Engine, RegisteredMachines } from './resources.ts';

/** The role and the parts of machines made of registered workflows: these tasks, these queues, nothing else. */
export function registeredMachines(
  scope: Construct,
  stage: Stage,
  functions: Readonly<Record<string, LambdaFunction>>,
  queues: Readonly<Record<string, Queue>>,
): RegisteredMachines {
  const open = [TOOL_TASK, APPROVAL_TASK, ...OPEN_TASKS, ...OPEN_FAILURE_TASKS];
  const tasks = Object.fromEntries(
    open.map((id) => {
      const fn = functions[id];
      if (fn === undefined) throw new Error(`no task ${id} is declared`);
      return [id, fn];
    }),
  );
  const role = new Role(scope, 'RegisteredWorkflowsRole', {
    assumedBy: new ServicePrincipal('states.amazonaws.com'),
  });
  role.applyCrossStackReferenceStrength(ReferenceStrength.WEAK);
  const may = (actions: string[], resources: string[]): void => {
    role.addToPolicy(new PolicyStatement({ actions, resources }));
  };
  may(
    ['lambda:InvokeFunction'],
    Object.values(tasks).map((fn) => fn.functionArn),
  );
  may(
    ['sqs:SendMessage'],
    Object.values(queues).map((queue) => queue.queueArn),
  );
  return { namePrefix: `watchfloor-${stage}-wf-`, role, tasks };
}

/** ARNs of registered machines, or of their executions, up to the end of what they have in common. */
export const registeredArn = (
  fn: LambdaFunction,
  { registered: { namePrefix } }: Engine,
  of: 'stateMachine' | 'execution',
): string =>
  Stack.of(fn).formatArn({
    service: 'states',
    resource: of,
    resourceName: namePrefix,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });

/** To make them: under their one role, which can be handed to Step Functions only. */
export function buildMachines(fn: LambdaFunction, engine: Engine | undefined): void {
  const existing = settings(fn, engine);
  allow(fn, ['states:CreateStateMachine'], [`${registeredArn(fn, existing, 'stateMachine')}*`]);
  fn.addToRolePolicy(
    new PolicyStatement({
      actions: ['iam:PassRole'],
      resources: [existing.registered.role.roleArn],
      conditions: { StringEquals: { 'iam:PassedToService': 'states.amazonaws.com' } },
    }),
  );
}

/** To see whether one is there. */
export function lookForMachines(fn: LambdaFunction, engine: Engine | undefined): void {
  const existing = settings(fn, engine);
  allow(fn, ['states:DescribeStateMachine'], [`${registeredArn(fn, existing, 'stateMachine')}*`]);
}

/** To remove those that nobody uses. */
export function collectMachines(fn: LambdaFunction, engine: Engine | undefined): void {
  const existing = settings(fn, engine);
  allow(fn, ['states:DeleteStateMachine'], [`${registeredArn(fn, existing, 'stateMachine')}*`]);
}

function settings(fn: LambdaFunction, engine: Engine | undefined): Engine {
  if (engine === undefined) throw new Error(`${fn.node.path} may not make machines of which it is a part`);
  const { role, tasks } = engine.registered;
  const taskArns = Object.fromEntries(Object.entries(tasks).map(([id, task]) => [id, task.functionArn]));
  const value = {
    prefix: registeredArn(fn, engine, 'stateMachine'),
    roleArn: role.roleArn,
    taskArns,
    queueUrls: Object.fromEntries(
      Object.entries(engine.queues).map(([name, queue]) => [name, queue.queueUrl]),
    ),
  };
  fn.addEnvironment('WORKFLOW_MACHINES', Stack.of(fn).toJsonString(value));
  return engine;
}

function allow(fn: LambdaFunction, actions: string[], resources: string[]): void {
  fn.addToRolePolicy(new PolicyStatement({ actions, resources }));
}
