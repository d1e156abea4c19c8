import { dynamoAgentRegistry as agents } from '#adapters/dynamodb/agent-registry.ts';
import { httpHandler } from '#runtime/http.ts';
import { listAgents } from './route.ts';

export const handler = httpHandler(listAgents, { agents });
