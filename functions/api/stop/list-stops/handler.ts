import { dynamoAgentRegistry as agents } from '#adapters/dynamodb/agent-registry.ts';
import { dynamoRunStore as runs } from '#adapters/dynamodb/run-store.ts';
import { dynamoStopSwitch as stop } from '#adapters/dynamodb/stop-switch.ts';
import { httpHandler } from '#runtime/http.ts';
import { listStops } from './route.ts';

export const handler = httpHandler(listStops, { agents, runs, stop });
