import { join } from 'node:path';
import { CfnParameter, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { buildSync } from 'esbuild';
import { alarms, demoStacks, functions, logGroup, queues, tables } from './demo-names.ts';

/** Where the source of the demo functions is. */
const source = join(import.meta.dirname, '../../bin/demo/estate');

/**
 * A small shop for stage `local`: something that really runs, can really break, and that the agents can query as
 * they would query a user's own account. Never part of another stage. Its physical names are set because the
 * telemetry that is played into the local engine names them. Payments is a stack of its own, as services that are
 * released on their own are; `npm start` rolls a release of it out as a real stack update.
 */
export function demoEstate(scope: Construct, props: StackProps = {}): readonly Stack[] {
  return [
    new ShopStack(scope, demoStacks.shop, { ...props, stackName: demoStacks.shop }),
    new PaymentsStack(scope, demoStacks.payments, { ...props, stackName: demoStacks.payments }),
  ];
}

class ShopStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    const ledger = table(this, 'Ledger', tables.ledger, 'id');
    const stock = table(this, 'Stock', tables.stock, 'sku');
    const unread = new Queue(this, 'UnreadOrders', {
      queueName: queues.unread,
      retentionPeriod: Duration.days(14),
    });
    const orders = new Queue(this, 'Orders', {
      queueName: queues.orders,
      visibilityTimeout: Duration.seconds(12),
      deadLetterQueue: { queue: unread, maxReceiveCount: 5 },
    });
    const payments = LambdaFunction.fromFunctionName(this, 'Payments', functions.payments);
    const catalogue = workload(this, 'catalogue', { STOCK_TABLE: stock.tableName, RELEASE: '2.3.0' });
    const checkout = workload(this, 'checkout', {
      PAYMENTS_FUNCTION: payments.functionName,
      CATALOGUE_FUNCTION: catalogue.functionName,
      ORDERS_QUEUE_URL: orders.queueUrl,
    });
    const fulfilment = workload(this, 'fulfilment', { STOCK_TABLE: stock.tableName }, Duration.seconds(2));
    const reports = workload(this, 'reports', { LEDGER_TABLE: ledger.tableName });

    ledger.grantReadData(reports);
    stock.grantReadData(catalogue);
    stock.grantWriteData(fulfilment);
    payments.grantInvoke(checkout);
    catalogue.grantInvoke(checkout);
    orders.grantSendMessages(checkout);
    fulfilment.addEventSource(new SqsEventSource(orders, { batchSize: 5, reportBatchItemFailures: true }));

    alarm(this, 'checkoutErrors', ofFunction('checkout', 'Errors', 'Sum'), 5);
    alarm(this, 'checkoutLatency', ofFunction('checkout', 'Duration', 'p99'), 2_000);
    alarm(this, 'checkoutTraffic', ofFunction('checkout', 'Invocations', 'Sum'), 150);
    alarm(this, 'catalogueErrors', ofFunction('catalogue', 'Errors', 'Sum'), 5);
    alarm(
      this,
      'unreadOrders',
      unread.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(1) }),
      0,
    );
    alarm(this, 'ledgerLoad', ledger.metricConsumedReadCapacityUnits({ period: Duration.minutes(1) }), 2_000);
  }
}

class PaymentsStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    const release = new CfnParameter(this, 'Release', { default: '4.17.2' });
    const ledger = Table.fromTableName(this, 'Ledger', tables.ledger);
    const payments = workload(this, 'payments', {
      LEDGER_TABLE: ledger.tableName,
      RELEASE: release.valueAsString,
    });
    ledger.grantWriteData(payments);
    alarm(this, 'paymentsErrors', ofFunction('payments', 'Errors', 'Sum'), 5);
    alarm(this, 'paymentsThrottles', ofFunction('payments', 'Throttles', 'Sum'), 5);
  }
}

const table = (scope: Construct, id: string, tableName: string, key: string): Table =>
  new Table(scope, id, {
    tableName,
    partitionKey: { name: key, type: AttributeType.STRING },
    billingMode: BillingMode.PAY_PER_REQUEST,
    removalPolicy: RemovalPolicy.DESTROY,
  });

function workload(
  scope: Construct,
  name: keyof typeof functions,
  environment: Record<string, string>,
  timeout = Duration.seconds(10),
): LambdaFunction {
  const functionName = functions[name];
  return new LambdaFunction(scope, name, {
    functionName,
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromAsset(bundle(name)),
    timeout,
    memorySize: 256,
    environment,
    logGroup: new LogGroup(scope, `${name}Logs`, {
      logGroupName: logGroup(functionName),
      retention: RetentionDays.ONE_WEEK,
      removalPolicy: RemovalPolicy.DESTROY,
    }),
  });
}

function bundle(name: string): string {
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
  return outdir;
}

const ofFunction = (name: keyof typeof functions, metricName: string, statistic: string): Metric =>
  new Metric({
    namespace: 'AWS/Lambda',
    metricName,
    statistic,
    period: Duration.minutes(1),
    dimensionsMap: { FunctionName: functions[name] },
  });

const alarm = (scope: Construct, id: keyof typeof alarms, metric: IMetric, threshold: number): Alarm =>
  new Alarm(scope, `${id}Alarm`, {
    alarmName: alarms[id],
    metric,
    threshold,
    evaluationPeriods: 3,
    comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
