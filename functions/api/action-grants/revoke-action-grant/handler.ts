import { dynamoActionGrantStore as grants } from '#adapters/dynamodb/action-grant-store.ts';
import { dynamoAuditLog as audit } from '#adapters/dynamodb/audit-log.ts';
import { httpHandler } from '#runtime/http.ts';
import { revokeActionGrant } from './route.ts';

export const handler = httpHandler(revokeActionGrant, { audit, grants });
