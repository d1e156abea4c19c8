import { dynamoApprovalStore as approvals } from '#adapters/dynamodb/approval-store.ts';
import { dynamoAuditLog as audit } from '#adapters/dynamodb/audit-log.ts';
import { dynamoIdempotencyStore as idempotency } from '#adapters/dynamodb/idempotency-store.ts';
import { stepFunctionsTaskTokens as tokens } from '#adapters/stepfunctions/task-tokens.ts';
import { httpHandler } from '#runtime/http.ts';
import { decideApproval } from './route.ts';

export const handler = httpHandler(decideApproval, { approvals, tokens, audit, idempotency });
