import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ListTablesCommand,
} from '@aws-sdk/client-dynamodb';
import { awsCalls, calling } from '../../http/aws-calls.ts';

/** The commands that are used and no others, so that the rest of the SDK stays out of the bundle. */
export const sdk = { ListTablesCommand, DescribeTableCommand, DescribeContinuousBackupsCommand };

/** Makes a client. */
export const makeClient = (): DynamoDBClient => calling('DynamoDB', new DynamoDBClient(awsCalls));
