import { dynamoAgentRegistry as agents } from '#adapters/dynamodb/agent-registry.ts';
import { dynamoAuditLog as audit } from '#adapters/dynamodb/audit-log.ts';
import { dynamoIdempotencyStore as idempotency } from '#adapters/dynamodb/idempotency-store.ts';
import { httpHandler } from '#runtime/http.ts';
import { registerAgent } from './route.ts';

export const handler = httpHandler(registerAgent, { agents, audit, idempotency });
