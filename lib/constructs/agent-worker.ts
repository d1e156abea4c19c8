import { Duration, ReferenceStrength } from 'aws-cdk-lib';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Capability } from '../../shared/declare/capabilities.ts';
import type { Unit } from '../../shared/declare/unit.ts';
import { NodeFunction } from './node-function.ts';
import type { Resources } from './resources.ts';

/** What an agent needs to become a worker. */
export interface AgentWorkerProps {
  readonly agent: Unit<string, Capability>;
  readonly resources: Resources;
}

/** How often a message is tried before it counts as poison. AWS advises at least 5. */
const MAX_RECEIVE_COUNT = 5;

/** One agent: a function behind a queue of its own, and a queue for what it could not do. */
export class AgentWorker extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;
  readonly worker: NodeFunction;

  constructor(scope: Construct, id: string, { agent, resources }: AgentWorkerProps) {
    super(scope, id);
    const { settings } = resources;
    this.deadLetters = new Queue(this, 'DeadLetters', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: settings.requireTls,
      retentionPeriod: Duration.days(14),
    });
    this.queue = new Queue(this, 'Queue', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: settings.requireTls,
      // six times the function's timeout, as AWS advises: a batch may be retried by Lambda before it comes back
      visibilityTimeout: Duration.seconds(agent.timeoutSeconds * 6),
      retentionPeriod: Duration.days(4),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: MAX_RECEIVE_COUNT },
    });
    for (const queue of [this.queue, this.deadLetters]) {
      queue.applyCrossStackReferenceStrength(ReferenceStrength.WEAK);
    }
    this.worker = new NodeFunction(this, 'Worker', {
      unit: agent,
      resources,
      tracing: true,
      ...(settings.reserveConcurrency ? { reservedConcurrency: settings.agentConcurrency } : {}),
    });
    this.worker.fn.addEventSource(
      new SqsEventSource(this.queue, {
        batchSize: 1,
        reportBatchItemFailures: true,
        maxConcurrency: settings.agentConcurrency,
      }),
    );
  }
}
