import { dynamoAgentRegistry as agents } from '#adapters/dynamodb/agent-registry.ts';
import { dynamoAuditLog as audit } from '#adapters/dynamodb/audit-log.ts';
import { httpHandler } from '#runtime/http.ts';
import { removeAgent } from './route.ts';

export const handler = httpHandler(removeAgent, { agents, audit });
