import { dynamoApprovalStore as approvals } from '#adapters/dynamodb/approval-store.ts';
import { dynamoAuditLog as audit } from '#adapters/dynamodb/audit-log.ts';
import { dynamoIdempotencyStore as idempotency } from '#adapters/dynamodb/idempotency-store.ts';
import { dynamoLinkSigner as linkSigner } from '#adapters/dynamodb/signer.ts';
import { httpHandler } from '#runtime/http.ts';
import { makeApprovalLinks } from './route.ts';

export const handler = httpHandler(makeApprovalLinks, { approvals, audit, idempotency, linkSigner });
