import { Duration, ReferenceStrength } from 'aws-cdk-lib';
import { Match, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Settings, Stage } from '../stages.ts';

/** What takes alarms, and for which stage. */
export interface AlarmIntakeProps {
  readonly stage: Stage;
  readonly settings: Settings;
  readonly fn: LambdaFunction;
}

/** Batches that are worked on at once: the least that an event source may be limited to. */
export const ALARM_CONCURRENCY = 2;

/**
 * Alarms of the account, by EventBridge, and of other accounts or tools that speak like CloudWatch, by a topic: both
 * into one queue. Watchfloor's own alarms are left out: a run for an alarm about runs could set it off again.
 */
export class AlarmIntake extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;
  readonly topic: Topic;

  constructor(scope: Construct, id: string, { stage, settings, fn }: AlarmIntakeProps) {
    super(scope, id);
    const guarded = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: settings.requireTls };
    this.deadLetters = new Queue(this, 'DeadLetters', { ...guarded, retentionPeriod: Duration.days(14) });
    this.queue = new Queue(this, 'Queue', {
      ...guarded,
      // six times the function's timeout, as AWS advises
      visibilityTimeout: Duration.seconds((fn.timeout?.toSeconds() ?? 30) * 6),
      retentionPeriod: Duration.days(4),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: 5 },
    });
    for (const queue of [this.queue, this.deadLetters]) {
      queue.applyCrossStackReferenceStrength(ReferenceStrength.WEAK);
    }
    this.topic = new Topic(this, 'Topic', { enforceSSL: settings.requireTls });
    this.topic.addSubscription(new SqsSubscription(this.queue, { deadLetterQueue: this.deadLetters }));
    new Rule(this, 'StateChanges', {
      enabled: settings.triggers.alarmTenant !== '',
      eventPattern: {
        source: ['aws.cloudwatch'],
        detailType: ['CloudWatch Alarm State Change'],
        detail: {
          alarmName: Match.anythingButPrefix(`Watchfloor-${stage}-`),
          state: { value: ['ALARM', 'OK'] },
        },
      },
      targets: [new SqsQueue(this.queue, { deadLetterQueue: this.deadLetters })],
    });
    fn.addEventSource(
      new SqsEventSource(this.queue, {
        batchSize: 10,
        reportBatchItemFailures: true,
        maxConcurrency: ALARM_CONCURRENCY,
      }),
    );
  }
}
