import { dynamoApprovalStore as approvals } from '#adapters/dynamodb/approval-store.ts';
import { dynamoAuditLog as audit } from '#adapters/dynamodb/audit-log.ts';
import { dynamoIdempotencyStore as idempotency } from '#adapters/dynamodb/idempotency-store.ts';
import { httpHandler } from '#runtime/http.ts';
import { settleApproval } from './route.ts';

export const handler = httpHandler(settleApproval, { approvals, audit, idempotency });
