// Plays a recording into the local engine: acts as real API calls at their own times, metrics and log lines with
// their own timestamps. What an earlier recording left is removed first.
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, PutMetricDataCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { LambdaClient, PutFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import { GetQueueUrlCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { alarms } from '../../lib/stacks/demo-names.ts';
import type { Emulator } from '../emulator/emulator.ts';
import { pause } from '../emulator/processes.ts';
import { clientConfig } from '../start/local-aws.ts';
import { createStack, deleteStack, type EstateTemplate, release } from './estate-stack.ts';
import type { Act, LogRecording, MetricRecording, Recording } from './scenarios/recording.ts';

const DAY_SECONDS = 86_400;

/** Puts the estate up afresh and plays a recording into it. Afterwards the engine's clock is right again. */
export async function play(
  emulator: Emulator,
  templates: readonly EstateTemplate[],
  recording: Recording,
): Promise<void> {
  const config = clientConfig(emulator.endpoint);
  const stacks = new CloudFormationClient(config);
  try {
    // the estate has stood for a day when the incident begins
    await emulator.setClock(-DAY_SECONDS);
    for (const template of templates.toReversed()) await deleteStack(stacks, template.name);
    await emulator.forgetTelemetry();
    for (const template of templates) await createStack(stacks, template);
    await settleAlarms(config);
    // alarms are judged when metrics come in; a day later no point is recent enough to be judged
    await emulator.setClock(DAY_SECONDS);
    await putMetrics(config, recording.metrics);
    await emulator.setClock(0);
    await Promise.all(recording.logs.map((log) => putLines(config, log)));
    for (const act of recording.acts) {
      const shift = Math.round((act.at - Date.now()) / 1000);
      await emulator.setClock(shift);
      await perform(config, act);
      if (act.act === 'send') await waitOutReceives(emulator, shift, act);
    }
  } finally {
    await emulator.setClock(0);
  }
}

type Config = ReturnType<typeof clientConfig>;

async function perform(config: Config, act: Act): Promise<void> {
  switch (act.act) {
    case 'release':
      return release(new CloudFormationClient(config), act.stack, act.release);
    case 'reserve-concurrency': {
      const { functionName: FunctionName, executions: ReservedConcurrentExecutions } = act;
      const change = new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions });
      await new LambdaClient(config).send(change);
      return;
    }
    case 'change-alarm':
      return setAlarm(config, act.alarm, act.state, act.reason);
    case 'send': {
      const queue = new SQSClient({ ...config, useQueueUrlAsEndpoint: false });
      const { QueueUrl } = await queue.send(new GetQueueUrlCommand({ QueueName: act.queue }));
      for (const MessageBody of act.bodies)
        await queue.send(new SendMessageCommand({ QueueUrl, MessageBody }));
    }
  }
}

/** Lets the engine's clock pass the time that failed messages are hidden, so that they end where they end. */
async function waitOutReceives(
  emulator: Emulator,
  shift: number,
  { receives, hiddenSeconds }: { receives: number; hiddenSeconds: number },
): Promise<void> {
  for (let i = 1; i <= receives + 1; i += 1) {
    await pause(1_200);
    await emulator.setClock(shift + i * (hiddenSeconds + 1));
  }
}

async function settleAlarms(config: Config): Promise<void> {
  for (const name of Object.values(alarms))
    await setAlarm(config, name, 'OK', 'no data points were above the threshold');
}

async function setAlarm(config: Config, AlarmName: string, StateValue: 'OK' | 'ALARM', StateReason: string) {
  await new CloudWatchClient(config).send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason }));
}

async function putMetrics(config: Config, metrics: readonly MetricRecording[]): Promise<void> {
  const client = new CloudWatchClient(config);
  for (const metric of metrics) {
    const data = metric.points.map(([at, values]) => ({
      MetricName: metric.name,
      Dimensions: Object.entries(metric.dimensions).map(([Name, Value]) => ({ Name, Value })),
      Timestamp: new Date(at),
      Unit: metric.unit,
      ...(values.length === 1 ? { Value: values[0] } : { Values: [...values], Counts: values.map(() => 1) }),
    }));
    for (let i = 0; i < data.length; i += 1000) {
      const MetricData = data.slice(i, i + 1000);
      await client.send(new PutMetricDataCommand({ Namespace: metric.namespace, MetricData }));
    }
  }
}

async function putLines(config: Config, { group: logGroupName, lines }: LogRecording): Promise<void> {
  const client = new CloudWatchLogsClient(config);
  const logStreamName = 'recorded';
  await client.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
  for (let i = 0; i < lines.length; i += 1000) {
    const logEvents = lines.slice(i, i + 1000).map(({ at, message }) => ({ timestamp: at, message }));
    await client.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
  }
}
