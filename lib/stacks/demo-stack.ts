import { join } from 'node:path';
import { CfnParameter, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { buildSync } from 'esbuild';
import { alarms, functions, logGroup, queues, tables } from './demo-names.ts';

/** Where the source of the demo functions is. */
const source = join(import.meta.dirname, '../../bin/demo/estate');

/**
 * A small shop for stage `local`: something that really runs, can really break, and that the agents can query
 * as they would query a user's own account. Never part of another stage. Its physical names are set because the
 * telemetry that is played into the local engine names them.
 */
export class DemoStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps = {}) {
    super(scope, id, props);
    // a release is a parameter so that `npm start` can roll one out as a real stack update
    const release = new CfnParameter(this, 'PaymentsRelease', { default: '4.17.2' });
    const ledger = this.table('Ledger', tables.ledger, 'id');
    const stock = this.table('Stock', tables.stock, 'sku');
    const unread = new Queue(this, 'UnreadOrders', {
      queueName: queues.unread,
      retentionPeriod: Duration.days(14),
      enforceSSL: true,
    });
    const orders = new Queue(this, 'Orders', {
      queueName: queues.orders,
      visibilityTimeout: Duration.seconds(2),
      enforceSSL: true,
      deadLetterQueue: { queue: unread, maxReceiveCount: 3 },
    });

    const payments = this.workload('payments', {
      LEDGER_TABLE: ledger.tableName,
      RELEASE: release.valueAsString,
    });
    const catalogue = this.workload('catalogue', { STOCK_TABLE: stock.tableName, RELEASE: '2.3.0' });
    const checkout = this.workload('checkout', {
      PAYMENTS_FUNCTION: payments.functionName,
      CATALOGUE_FUNCTION: catalogue.functionName,
      ORDERS_QUEUE_URL: orders.queueUrl,
    });
    const fulfilment = this.workload('fulfilment', { STOCK_TABLE: stock.tableName });
    const reports = this.workload('reports', { LEDGER_TABLE: ledger.tableName });

    ledger.grantWriteData(payments);
    ledger.grantReadData(reports);
    stock.grantReadData(catalogue);
    stock.grantWriteData(fulfilment);
    payments.grantInvoke(checkout);
    catalogue.grantInvoke(checkout);
    orders.grantSendMessages(checkout);
    fulfilment.addEventSource(new SqsEventSource(orders, { batchSize: 5, reportBatchItemFailures: true }));
    this.watch();
  }

  private table(id: string, tableName: string, key: string): Table {
    return new Table(this, id, {
      tableName,
      partitionKey: { name: key, type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }

  private workload(name: keyof typeof functions, environment: Record<string, string>): LambdaFunction {
    const outdir = join(import.meta.dirname, '../../.build/demo', name);
    buildSync({
      entryPoints: [join(source, `${name}.ts`)],
      outfile: join(outdir, 'index.mjs'),
      bundle: true,
      minify: true,
      format: 'esm',
      platform: 'node',
      target: 'node24',
      mainFields: ['module', 'main'],
      banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
      logLevel: 'error',
    });
    const functionName = functions[name];
    return new LambdaFunction(this, name, {
      functionName,
      runtime: Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: Code.fromAsset(outdir),
      timeout: Duration.seconds(10),
      memorySize: 256,
      environment,
      logGroup: new LogGroup(this, `${name}Logs`, {
        logGroupName: logGroup(functionName),
        retention: RetentionDays.ONE_WEEK,
        removalPolicy: RemovalPolicy.DESTROY,
      }),
    });
  }

  private watch(): void {
    const lambda = (name: keyof typeof functions, metricName: string, statistic: string) =>
      new Metric({
        namespace: 'AWS/Lambda',
        metricName,
        statistic,
        period: Duration.minutes(1),
        dimensionsMap: { FunctionName: functions[name] },
      });
    const waiting = new Metric({
      namespace: 'AWS/SQS',
      metricName: 'ApproximateNumberOfMessagesVisible',
      statistic: 'Maximum',
      period: Duration.minutes(1),
      dimensionsMap: { QueueName: queues.unread },
    });
    const reads = new Metric({
      namespace: 'AWS/DynamoDB',
      metricName: 'ConsumedReadCapacityUnits',
      statistic: 'Sum',
      period: Duration.minutes(1),
      dimensionsMap: { TableName: tables.ledger },
    });
    const above = (id: keyof typeof alarms, metric: Metric, threshold: number) =>
      new Alarm(this, `${id}Alarm`, {
        alarmName: alarms[id],
        metric,
        threshold,
        evaluationPeriods: 3,
        comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      });
    above('checkoutErrors', lambda('checkout', 'Errors', 'Sum'), 5);
    above('checkoutLatency', lambda('checkout', 'Duration', 'p99'), 2_000);
    above('checkoutTraffic', lambda('checkout', 'Invocations', 'Sum'), 150);
    above('paymentsErrors', lambda('payments', 'Errors', 'Sum'), 5);
    above('paymentsThrottles', lambda('payments', 'Throttles', 'Sum'), 5);
    above('catalogueErrors', lambda('catalogue', 'Errors', 'Sum'), 5);
    above('unreadOrders', waiting, 0);
    above('ledgerLoad', reads, 2_000);
  }
}

/** The stack's name in an account; `npm start` updates it to roll out a release. */
export const demoStackName = (stage: string): string => `Watchfloor-${stage}-Demo`;
