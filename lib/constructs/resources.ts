import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import type { Role } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Settings, Stage } from '../stages.ts';
import type { Bundles } from './bundle.ts';

/** What every function may be granted. */
export interface Resources {
  readonly stage: Stage;
  readonly settings: Settings;
  readonly bundles: Bundles;
  readonly table: TableV2;
  readonly evidence: Bucket;
  /** Where messages of the bus go on to. */
  readonly eventBus: EventBus;
  /** Holds the API key of the model provider. */
  readonly modelSecret: Secret;
}

/** What exists once agents and workflows do: only functions outside of them may be granted these. */
export interface Engine {
  /** Agent name → its queue. */
  readonly queues: Readonly<Record<string, Queue>>;
  /** Every dead-letter queue, by the name that `GET /dead-letters` gives it. */
  readonly deadLetters: Readonly<Record<string, LetterQueue>>;
  /** Id of a reaction to ticks or to events of the bus → its function. */
  readonly reactions: Readonly<Record<string, LambdaFunction>>;
  /** Workflow id → its state machine. */
  readonly machines: Readonly<Record<string, StateMachine>>;
  /** What machines of registered workflows are made with. */
  readonly registered: RegisteredMachines;
}

/** A dead-letter queue, and where its messages came from; nowhere, for what no queue brought. */
export interface LetterQueue {
  readonly dead: Queue;
  readonly source?: Queue;
}

/** State machines that are not part of the deployment: made of what tenants registered. */
export interface RegisteredMachines {
  /** How their names begin; the rest is a hash of what they hold. */
  readonly namePrefix: string;
  /** The one role that all of them run under. */
  readonly role: Role;
  /** Task id → its function, for the tasks that they may call. */
  readonly tasks: Readonly<Record<string, LambdaFunction>>;
}
