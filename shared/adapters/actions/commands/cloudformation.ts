import {
  CloudFormationClient,
  DescribeStacksCommand,
  DetectStackDriftCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { calling } from '../../http/aws-calls.ts';
import type { CallSettings } from '../call-settings.ts';

/** The commands that are used and no others, so that the rest of the SDK stays out of the bundle. */
export const sdk = {
  DescribeStacksCommand,
  DetectStackDriftCommand,
  UpdateStackCommand,
};

/** Makes a client. */
export const makeClient = (settings: CallSettings): CloudFormationClient =>
  calling('CloudFormation', new CloudFormationClient(settings));
