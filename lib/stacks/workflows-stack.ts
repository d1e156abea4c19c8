import { Duration, ReferenceStrength, Stack, type StackProps } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import {
  FilterCriteria,
  FilterRule,
  type Function as LambdaFunction,
  StartingPosition,
} from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { DynamoEventSource, SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { tasks, triggers, workflows } from '../../functions/registry.ts';
import { ALARM_LETTERS, platformLetters, REACTION_LETTERS } from '../../shared/declare/letter-queues.ts';
import type { TriggerSource } from '../../shared/declare/trigger.ts';
import { BUS_SOURCE } from '../../shared/domain/bus/bus-source.ts';
import type { AgentWorker } from '../constructs/agent-worker.ts';
import { ALARM_CONCURRENCY, AlarmIntake } from '../constructs/alarm-intake.ts';
import { constructId, NodeFunction } from '../constructs/node-function.ts';
import { registeredMachines } from '../constructs/registered-machines.ts';
import type { Engine, Resources } from '../constructs/resources.ts';
import { WorkflowMachine } from '../constructs/workflow-machine.ts';
import { output } from '../output.ts';

/** What brings its event whole, so that it can be brought again. */
const isStartable = ({ kind }: TriggerSource): boolean => kind === 'schedule' || kind === 'event-bus';

/** Longer than that, Lambda keeps no event. */
const MOST_EVENT_AGE_MINUTES = 360;

/** The workflows, their tasks, and what reacts to the table's stream and to the clock. */
export class WorkflowsStack extends Stack {
  readonly engine: Engine;
  /** Unit id → its function: tasks and reactions. */
  readonly functions: Readonly<Record<string, LambdaFunction>>;
  /** What reactions could not do: records of the stream, ticks of a schedule. */
  readonly deadLetters: Queue;
  /** The way of the account's alarms in; there where a reaction takes them. */
  alarms: AlarmIntake | undefined;

  constructor(
    scope: Construct,
    id: string,
    props: StackProps & { resources: Resources; workers: Readonly<Record<string, AgentWorker>> },
  ) {
    super(scope, id, props);
    const { resources, workers } = props;
    const { settings } = resources;
    const taskFunctions = Object.fromEntries(
      tasks.map(({ unit }) => [
        unit.id,
        new NodeFunction(this, constructId(unit.id), { unit, resources, tracing: true }).fn,
      ]),
    );
    const queues = Object.fromEntries(Object.entries(workers).map(([name, w]) => [name, w.queue]));
    const machines = Object.fromEntries(
      workflows.map(({ unit: workflow }) => {
        const find = (name: string) => workflows.find(({ unit }) => unit.id === name)?.unit;
        const made = { workflow, find, tasks: taskFunctions, queues, settings };
        return [workflow.id, new WorkflowMachine(this, constructId(`${workflow.id}Workflow`), made).machine];
      }),
    );
    const registered = registeredMachines(this, resources.stage, taskFunctions, queues);
    // reactions have no way to dead letters, their own among them
    const engine = { queues, deadLetters: {}, reactions: {}, machines, registered };
    this.deadLetters = new Queue(this, 'ReactionDeadLetters', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: settings.requireTls,
      retentionPeriod: Duration.days(14),
    });
    this.deadLetters.applyCrossStackReferenceStrength(ReferenceStrength.WEAK);
    const reactions = triggers.map(({ unit }) => {
      const reserved = unit.source.kind === 'queue' && settings.reserveConcurrency;
      const { fn } = new NodeFunction(this, constructId(unit.id), {
        ...{ unit, resources, engine, tracing: true },
        ...(reserved ? { reservedConcurrency: ALARM_CONCURRENCY } : {}),
      });
      this.start(fn, unit.id, unit.source, resources);
      return [unit.id, fn] as const;
    });
    const startable = triggers.filter(({ unit }) => isStartable(unit.source)).map(({ unit }) => unit.id);
    this.engine = {
      ...engine,
      deadLetters: this.lettersOf(workers),
      reactions: Object.fromEntries(reactions.filter(([id]) => startable.includes(id))),
    };
    this.functions = { ...taskFunctions, ...Object.fromEntries(reactions) };
    for (const [name, machine] of Object.entries(machines)) {
      // names of outputs are letters and digits alone
      output(this, `${name.split('-').map(constructId).join('')}MachineArn`, machine.stateMachineArn);
    }
    for (const [name, queue] of Object.entries(queues)) {
      output(this, `${name.split('-').map(constructId).join('')}QueueUrl`, queue.queueUrl);
    }
  }

  /** Every dead-letter queue, by the name that the API gives it. */
  private lettersOf(workers: Readonly<Record<string, AgentWorker>>): Engine['deadLetters'] {
    const own = {
      ...(this.alarms === undefined
        ? {}
        : { [ALARM_LETTERS]: { dead: this.alarms.deadLetters, source: this.alarms.queue } }),
      [REACTION_LETTERS]: { dead: this.deadLetters },
    };
    const agents = Object.entries(workers).map(([name, w]) => {
      if (platformLetters.includes(name)) throw new Error(`no agent may be called ${name}`);
      return [name, { dead: w.deadLetters, source: w.queue }] as const;
    });
    return { ...Object.fromEntries(agents), ...own };
  }

  private start(fn: LambdaFunction, id: string, source: TriggerSource, resources: Resources): void {
    if (source.kind === 'queue') {
      this.alarms = new AlarmIntake(this, 'Alarms', { ...resources, fn });
      output(this, 'AlarmTopicArn', this.alarms.topic.topicArn);
      return;
    }
    if (source.kind === 'schedule') {
      // a tick that is lost is made up for by the next one; what is lost again and again shows in the dead letters
      const every = Duration.minutes(source.everyMinutes);
      const maxEventAge = Duration.minutes(Math.min(source.everyMinutes, MOST_EVENT_AGE_MINUTES));
      fn.configureAsyncInvoke({
        retryAttempts: 0,
        maxEventAge,
        onFailure: new SqsDestination(this.deadLetters),
      });
      const target = new LambdaTarget(fn, {
        deadLetterQueue: this.deadLetters,
        retryAttempts: 1,
        maxEventAge,
      });
      new Rule(this, `${constructId(id)}Schedule`, { schedule: Schedule.rate(every), targets: [target] });
      return;
    }
    if (source.kind === 'event-bus') {
      const tries = { retryAttempts: 2, maxEventAge: Duration.hours(1) };
      fn.configureAsyncInvoke({ ...tries, onFailure: new SqsDestination(this.deadLetters) });
      const target = new LambdaTarget(fn, { ...tries, deadLetterQueue: this.deadLetters });
      const { eventBus } = resources;
      const eventPattern = { source: [BUS_SOURCE] };
      new Rule(this, `${constructId(id)}Events`, { eventBus, eventPattern, targets: [target] });
      return;
    }
    fn.addEventSource(
      // the library's own class does not satisfy its interface under exactOptionalPropertyTypes
      new DynamoEventSource(resources.table as ITable, {
        startingPosition: StartingPosition.LATEST,
        batchSize: 25,
        // most entries have been sent directly by then: one look at a batch of them costs least
        maxBatchingWindow: Duration.seconds(2),
        retryAttempts: 10,
        maxRecordAge: Duration.hours(6),
        bisectBatchOnError: true,
        reportBatchItemFailures: true,
        onFailure: new SqsDlq(this.deadLetters),
        filters: [
          FilterCriteria.filter({
            eventName: FilterRule.isEqual('INSERT'),
            dynamodb: { Keys: { sk: { S: FilterRule.beginsWith(source.sortKeyPrefix) } } },
          }),
        ],
      }),
    );
  }
}
