import { dynamoApprovalStore as approvals } from '#adapters/dynamodb/approval-store.ts';
import { dynamoRunStore as runs } from '#adapters/dynamodb/run-store.ts';
import { stepFunctionsTaskTokens as tokens } from '#adapters/stepfunctions/task-tokens.ts';
import { taskHandler } from '#runtime/task.ts';
import { requestApproval } from './task.ts';

export const handler = taskHandler(requestApproval, { runs, approvals, tokens });
