import {
  CloudFormationClient,
  DescribeStackDriftDetectionStatusCommand,
  DescribeStackEventsCommand,
  DescribeStackResourceDriftsCommand,
  DescribeStacksCommand,
  DetectStackDriftCommand,
  ListStackResourcesCommand,
} from '@aws-sdk/client-cloudformation';
import { awsCalls, calling } from '../../http/aws-calls.ts';

/** The commands that are used and no others, so that the rest of the SDK stays out of the bundle. */
export const sdk = {
  DescribeStacksCommand,
  ListStackResourcesCommand,
  DescribeStackEventsCommand,
  DetectStackDriftCommand,
  DescribeStackDriftDetectionStatusCommand,
  DescribeStackResourceDriftsCommand,
};

/** Makes a client. */
export const makeClient = (): CloudFormationClient =>
  calling('CloudFormation', new CloudFormationClient(awsCalls));
