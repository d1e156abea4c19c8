import { GetQueueAttributesCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { awsCalls, calling } from '../../http/aws-calls.ts';

/** The commands that are used and no others, so that the rest of the SDK stays out of the bundle. */
export const sdk = { ListQueuesCommand, GetQueueAttributesCommand };

/** Makes a client. It asks the configured endpoint, not the host in a queue's URL. */
export const makeClient = (): SQSClient =>
  calling('SQS', new SQSClient({ ...awsCalls, useQueueUrlAsEndpoint: false }));
