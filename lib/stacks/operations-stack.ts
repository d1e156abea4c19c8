import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  Dashboard,
  GraphWidget,
  type IMetric,
  MathExpression,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { AgentWorker } from '../constructs/agent-worker.ts';
import type { AlarmIntake } from '../constructs/alarm-intake.ts';
import { constructId } from '../constructs/node-function.ts';
import type { Engine } from '../constructs/resources.ts';
import type { RestEntry } from '../constructs/rest-entry.ts';
import { output } from '../output.ts';
import type { Settings, Stage } from '../stages.ts';

/** What is watched. */
export interface OperationsProps extends StackProps {
  readonly stage: Stage;
  readonly settings: Settings;
  readonly entry: RestEntry;
  readonly workers: Readonly<Record<string, AgentWorker>>;
  readonly engine: Engine;
  /** Tasks and reactions by unit id. */
  readonly functions: Readonly<Record<string, LambdaFunction>>;
  readonly reactionDeadLetters: Queue;
  /** The way of alarms in. */
  readonly alarms: Pick<AlarmIntake, 'queue' | 'deadLetters'> | undefined;
}

const period = Duration.minutes(5);

/** One dashboard, and the alarms that somebody is woken for. */
export class OperationsStack extends Stack {
  private readonly topic: Topic;

  constructor(scope: Construct, id: string, props: OperationsProps) {
    super(scope, id, props);
    this.topic = new Topic(this, 'Alerts', { enforceSSL: props.settings.requireTls });
    this.watchApi(props);
    this.watchAgents(props);
    this.watchWorkflows(props);
    this.watchIntake(props);
    this.draw(props);
    output(this, 'AlertsTopicArn', this.topic.topicArn);
  }

  private watchApi({ entry, settings }: OperationsProps): void {
    const { apiErrors, apiLatencyMs } = settings.alarms;
    this.alarm('ApiErrors', entry.api.metricServerError({ period, statistic: 'Sum' }), apiErrors);
    this.alarm('ApiLatency', entry.api.metricLatency({ period, statistic: 'p95' }), apiLatencyMs);
  }

  private watchAgents({ workers, settings }: OperationsProps): void {
    for (const [name, { queue, deadLetters, worker }] of Object.entries(workers)) {
      const agent = name.split('-').map(constructId).join('');
      this.alarm(`${agent}DeadLetters`, deadLetters.metricApproximateNumberOfMessagesVisible({ period }), 1);
      this.alarm(
        `${agent}Waiting`,
        queue.metricApproximateAgeOfOldestMessage({ period }),
        settings.alarms.queueAgeSeconds,
      );
      this.alarm(`${agent}Errors`, worker.fn.metricErrors({ period }), 5);
    }
  }

  private watchWorkflows({ engine, functions, reactionDeadLetters }: OperationsProps): void {
    this.alarm(
      'ReactionDeadLetters',
      reactionDeadLetters.metricApproximateNumberOfMessagesVisible({ period }),
      1,
    );
    for (const [name, machine] of Object.entries(engine.machines)) {
      this.alarm(`${constructId(name)}Failed`, machine.metricFailed({ period }), 5);
    }
    for (const [name, fn] of Object.entries(functions)) {
      this.alarm(`${constructId(name)}Errors`, fn.metricErrors({ period }), 5);
    }
  }

  private watchIntake({ alarms, settings }: OperationsProps): void {
    if (alarms === undefined) return;
    const { queue, deadLetters } = alarms;
    this.alarm('AlarmsDeadLetters', deadLetters.metricApproximateNumberOfMessagesVisible({ period }), 1);
    this.alarm(
      'AlarmsWaiting',
      queue.metricApproximateAgeOfOldestMessage({ period }),
      settings.alarms.queueAgeSeconds,
    );
  }

  private draw({ stage, entry, workers, engine }: OperationsProps): void {
    // over all units: each writes its metrics under its own name
    const ours = (metricName: string): IMetric =>
      new MathExpression({
        expression: `SUM(SEARCH('{Watchfloor,service} MetricName="${metricName}"', 'Sum'))`,
        usingMetrics: {},
        label: metricName,
        period,
      });
    const graph = (title: string, left: IMetric[]): GraphWidget => new GraphWidget({ title, left, width: 8 });
    const agents = Object.values(workers);
    new Dashboard(this, 'Dashboard', {
      dashboardName: `Watchfloor-${stage}`,
      widgets: [
        [
          graph('Requests', [entry.api.metricCount({ period }), entry.api.metricClientError({ period })]),
          graph(
            'Latency (ms)',
            ['p50', 'p95', 'p99'].map((p) => entry.api.metricLatency({ period, statistic: p })),
          ),
          graph('Server errors', [entry.api.metricServerError({ period })]),
        ],
        [
          graph(
            'Runs',
            Object.values(engine.machines).flatMap((m) => [m.metricStarted(), m.metricFailed()]),
          ),
          graph(
            'Runs by outcome',
            ['runs-succeeded', 'runs-failed', 'runs-cancelled', 'runs-timed-out'].map((m) => ours(m)),
          ),
          graph(
            'Tool calls and tokens',
            ['tool-calls', 'input-tokens', 'output-tokens'].map((m) => ours(m)),
          ),
        ],
        [
          graph(
            'Waiting messages',
            agents.map((a) => a.queue.metricApproximateNumberOfMessagesVisible({ period })),
          ),
          graph(
            'Oldest message (s)',
            agents.map((a) => a.queue.metricApproximateAgeOfOldestMessage({ period })),
          ),
          graph(
            'Dead letters',
            agents.map((a) => a.deadLetters.metricApproximateNumberOfMessagesVisible({ period })),
          ),
        ],
      ],
    });
  }

  private alarm(id: string, metric: IMetric, threshold: number): void {
    new Alarm(this, id, {
      metric,
      threshold,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    }).addAlarmAction(new SnsAction(this.topic));
  }
}
