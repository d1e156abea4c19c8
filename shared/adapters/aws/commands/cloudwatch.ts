import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { awsCalls, calling } from '../../http/aws-calls.ts';

/** The commands that are used and no others, so that the rest of the SDK stays out of the bundle. */
export const sdk = { GetMetricDataCommand };

/** Makes a client. */
export const makeClient = (): CloudWatchClient => calling('CloudWatch', new CloudWatchClient(awsCalls));
