import { dynamoRunStore } from '#adapters/dynamodb/run-store.ts';
import { taskHandler } from '#runtime/task.ts';
import { settleFailure } from './task.ts';

export const handler = taskHandler(settleFailure, { runs: dynamoRunStore });
