import { dynamoRunStore } from '#adapters/dynamodb/run-store.ts';
import { taskHandler } from '#runtime/task.ts';
import { planInvestigation } from './task.ts';

export const handler = taskHandler(planInvestigation, { runs: dynamoRunStore });
