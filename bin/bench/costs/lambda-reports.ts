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
}

/** Adds up all invocations between two moments, in epoch ms: billed time by the size of their memory. */
export async function lambdaWork(endpoint: string, from: number, to: number): Promise<LambdaWork> {
  const client = new CloudWatchLogsClient(clientConfig(endpoint));
  const total = { invocations: 0, gbSeconds: 0, logBytes: 0 };
  for await (const { logGroups = [] } of paginateDescribeLogGroups({ client }, {})) {
    for (const { logGroupName } of logGroups) {
      const asked = { logGroupName, startTime: from, endTime: to };
      for await (const page of paginateFilterLogEvents({ client }, asked)) {
        for (const { message = '' } of page.events ?? []) add(total, message);
      }
    }
  }
  return total;
}

const REPORT = /^REPORT .*Billed Duration: ([\d.]+) ms\s+Memory Size: (\d+) MB/;

function add(total: { invocations: number; gbSeconds: number; logBytes: number }, message: string): void {
  total.logBytes += Buffer.byteLength(message);
  const [, milliseconds, megabytes] = REPORT.exec(message) ?? [];
  if (milliseconds === undefined) return;
  total.invocations += 1;
  total.gbSeconds += (Number(milliseconds) / 1_000) * (Number(megabytes) / 1_024);
}
