import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
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
  /** Holds the API key of the model provider. */
  readonly modelSecret: Secret;
}

/** What exists once agents and workflows do: only functions outside of them may be granted these. */
export interface Engine {
  /** Agent name → its queue. */
  readonly queues: Readonly<Record<string, Queue>>;
  /** Agent name → the queue of what its worker could not do. */
  readonly deadLetters: Readonly<Record<string, Queue>>;
  /** Workflow id → its state machine. */
  readonly machines: Readonly<Record<string, StateMachine>>;
}
