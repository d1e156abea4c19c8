import { dynamoApprovalStore } from '#adapters/dynamodb/approval-store.ts';
import { stepFunctionsTaskTokens as tokens } from '#adapters/stepfunctions/task-tokens.ts';
import { triggerHandler } from '#runtime/trigger.ts';
import { sweepApprovals } from './trigger.ts';

const approvalsDue = dynamoApprovalStore;
export const handler = triggerHandler(sweepApprovals, {
  approvals: dynamoApprovalStore,
  approvalsDue,
  tokens,
});
