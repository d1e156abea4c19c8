import { dynamoApprovalStore as approvals } from '#adapters/dynamodb/approval-store.ts';
import { httpHandler } from '#runtime/http.ts';
import { getApproval } from './route.ts';

export const handler = httpHandler(getApproval, { approvals });
