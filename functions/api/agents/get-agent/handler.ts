import { dynamoAgentRegistry as agents } from '#adapters/dynamodb/agent-registry.ts';
import { httpHandler } from '#runtime/http.ts';
import { getAgent } from './route.ts';

export const handler = httpHandler(getAgent, { agents });
