import { dynamoRunStore } from '#adapters/dynamodb/run-store.ts';
import { taskHandler } from '#runtime/task.ts';
import { requestedAction } from './task.ts';

export const handler = taskHandler(requestedAction, { runs: dynamoRunStore });
