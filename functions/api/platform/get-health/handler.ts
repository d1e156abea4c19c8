import { dynamoAgentRegistry as agents } from '#adapters/dynamodb/agent-registry.ts';
import { dynamoApiKeys as keys } from '#adapters/dynamodb/api-keys.ts';
import { healthProbes as probes } from '#adapters/health/probes.ts';
import { httpHandler } from '#runtime/http.ts';
import { getHealth } from './route.ts';

export const handler = httpHandler(getHealth, { agents, keys, probes });
