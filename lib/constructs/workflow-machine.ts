import { ReferenceStrength, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { DefinitionBody, LogLevel, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { APPROVAL_TASK, TOOL_TASK } from '../../shared/declare/compile-step.ts';
import { compileWorkflow } from '../../shared/declare/compile-workflow.ts';
import type { Workflow, WorkflowStep } from '../../shared/declare/workflow.ts';
import { expanded, nodesOf } from '../../shared/declare/workflow-nodes.ts';
import type { Settings } from '../stages.ts';

/** What a workflow needs to become a state machine. */
export interface WorkflowMachineProps {
  readonly workflow: Workflow;
  /** The workflow of that id, where it is part of this one. */
  readonly find: (id: string) => Workflow | undefined;
  /** Task id → its function. */
  readonly tasks: Readonly<Record<string, LambdaFunction>>;
  /** Agent name → its queue. */
  readonly queues: Readonly<Record<string, Queue>>;
  readonly settings: Settings;
}

/** A declared workflow as a Step Functions machine, allowed to call its tasks and write to its agents' queues. */
export class WorkflowMachine extends Construct {
  readonly machine: StateMachine;

  constructor(
    scope: Construct,
    id: string,
    { workflow, find, tasks, queues, settings }: WorkflowMachineProps,
  ) {
    super(scope, id);
    const used = [
      ...new Set([...nodesOf(expanded(workflow, find)).values()].flatMap(({ step }) => tasksOf(step))),
      workflow.onFailure,
    ];
    const taskOf = (task: string): LambdaFunction => {
      const found = tasks[task];
      if (found === undefined) throw new Error(`workflow ${workflow.id} names no declared task: ${task}`);
      return found;
    };
    const queueUrls = Object.fromEntries(
      Object.entries(queues).map(([name, queue]) => [name, queue.queueUrl]),
    );
    const taskArn = (task: string): string => taskOf(task).functionArn;
    const definition = compileWorkflow(workflow, { taskArn, queueUrls }, find);
    this.machine = new StateMachine(this, 'Machine', {
      definitionBody: DefinitionBody.fromString(Stack.of(this).toJsonString(definition)),
      tracingEnabled: settings.tracing,
      logs: {
        destination: new LogGroup(this, 'Logs', {
          logGroupName: `/aws/vendedlogs/states/${Stack.of(this).stackName}-${workflow.id}`,
          retention: settings.logRetentionDays,
          removalPolicy: settings.keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
        }),
        level: LogLevel.ALL,
        includeExecutionData: false,
      },
    });
    this.machine.applyCrossStackReferenceStrength(ReferenceStrength.WEAK);
    const may = (actions: string[], resources: string[]): void =>
      this.machine.addToRolePolicy(new PolicyStatement({ actions, resources }));
    may(
      ['lambda:InvokeFunction'],
      used.map((task) => taskOf(task).functionArn),
    );
    may(
      ['sqs:SendMessage'],
      Object.values(queues).map((queue) => queue.queueArn),
    );
  }
}

function tasksOf(step: WorkflowStep): readonly string[] {
  if (step.kind === 'tool') return [TOOL_TASK];
  if (step.kind === 'approval') return [APPROVAL_TASK];
  return step.kind === 'task' ? [step.task] : [];
}
