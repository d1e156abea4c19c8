import {
  CloudWatchLogsClient,
  paginateDescribeLogGroups,
  paginateFilterLogEvents,
} from '@aws-sdk/client-cloudwatch-logs';
import { clientConfig } from '../../start/local-aws.ts';

/** What functions did, by their own reports. */
export interface LambdaWork {
  readonly invocations: number;
  readonly gbSeconds: number;
  readonly logBytes: number;
  /** The same time by log group, under the name that its stack gives it. */
  readonly gbSecondsOf: ReadonlyMap<string, number>;
}

/** Adds up all invocations between two moments, in epoch ms: billed time by the size of their memory. */
export async function lambdaWork(endpoint: string, from: number, to: number): Promise<LambdaWork> {
  const client = new CloudWatchLogsClient(clientConfig(endpoint));
  const total = { invocations: 0, gbSeconds: 0, logBytes: 0, gbSecondsOf: new Map<string, number>() };
  for await (const { logGroups = [] } of paginateDescribeLogGroups({ client }, {})) {
    for (const { logGroupName = '' } of logGroups) {
      const before = total.gbSeconds;
      await addGroup(total, client, { logGroupName, startTime: from, endTime: to });
      const name = logGroupName.replace(/^.*\/|Logs[0-9A-F]{8}$/g, '');
      if (total.gbSeconds > before) total.gbSecondsOf.set(name, total.gbSeconds - before);
    }
  }
  return total;
}

type Sum = Record<'invocations' | 'gbSeconds' | 'logBytes', number>;

async function addGroup(
  total: Sum,
  client: CloudWatchLogsClient,
  asked: { logGroupName: string; startTime: number; endTime: number },
): Promise<void> {
  for await (const { events = [] } of paginateFilterLogEvents({ client }, asked)) {
    for (const { message = '' } of events) add(total, message);
  }
}

const REPORT = /^REPORT .*Billed Duration: ([\d.]+) ms\s+Memory Size: (\d+) MB/;

function add(total: Sum, message: string): void {
  total.logBytes += Buffer.byteLength(message);
  const [, milliseconds, megabytes] = REPORT.exec(message) ?? [];
  if (milliseconds === undefined) return;
  total.invocations += 1;
  total.gbSeconds += (Number(milliseconds) / 1_000) * (Number(megabytes) / 1_024);
}
