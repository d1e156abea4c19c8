import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { awsCalls, calling } from '../../http/aws-calls.ts';

/** The commands that are used and no others, so that the rest of the SDK stays out of the bundle. */
export const sdk = { DescribeLogGroupsCommand, FilterLogEventsCommand };

/** Makes a client. */
export const makeClient = (): CloudWatchLogsClient =>
  calling('CloudWatch Logs', new CloudWatchLogsClient(awsCalls));
