import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { awsCalls, calling } from '#adapters/http/aws-calls.ts';

/** What every adapter of the table needs from its environment. */
export interface TableEnv {
  readonly TABLE_NAME: string;
}

let shared: DynamoDBClient | undefined;

/** The client of this execution environment: one, so that its connections are used by all adapters. */
export function dynamoClient(): DynamoDBClient {
  shared ??= calling('DynamoDB', new DynamoDBClient(awsCalls));
  return shared;
}
