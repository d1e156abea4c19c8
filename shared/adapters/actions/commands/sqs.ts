import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListMessageMoveTasksCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { calling } from '../../http/aws-calls.ts';
import type { CallSettings } from '../call-settings.ts';

/** The commands that are used and no others, so that the rest of the SDK stays out of the bundle. */
export const sdk = {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListMessageMoveTasksCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  StartMessageMoveTaskCommand,
};

/** Makes a client. */
export const makeClient = (settings: CallSettings): SQSClient =>
  calling('SQS', new SQSClient({ ...settings, useQueueUrlAsEndpoint: false }));
