import { dynamoAgentRegistry } from '#adapters/dynamodb/agent-registry.ts';
import { triggerHandler } from '#runtime/trigger.ts';
import { agents } from '../../agents/registry.ts';
import { seedAgents } from './trigger.ts';

const declared = () => ({ agents: agents.map(({ unit }) => unit) });
export const handler = triggerHandler(seedAgents, { agents: dynamoAgentRegistry }, declared);
