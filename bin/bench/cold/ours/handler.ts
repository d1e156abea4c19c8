import * as z from 'zod';
import { dynamoAgentRegistry as agents } from '#adapters/dynamodb/agent-registry.ts';
import { defineRoute } from '#declare/route.ts';
import { AgentRegistration } from '#domain/agents/agent-record.ts';
import { httpHandler } from '#runtime/http.ts';

const route = defineRoute({
  id: 'benchColdStart',
  method: 'POST',
  path: '/bench',
  scope: 'agents:write',
  summary: 'Stores one item',
  uses: ['agents.write'],
  timeoutSeconds: 10,
  memoryMb: 512,
  params: z.strictObject({}),
  query: z.strictObject({}),
  body: AgentRegistration,
  response: z.strictObject({ id: z.string(), version: z.number() }),
  status: 201,
  changes: false,
  errors: ['conflict'],
  examples: [],
  handle: async (deps, { body }) => {
    const { id, version } = await deps.agents.register(body);
    return { body: { id, version } };
  },
});

/** Our whole edge over our adapter and one conditional put. */
export const handler = httpHandler(route, { agents });
