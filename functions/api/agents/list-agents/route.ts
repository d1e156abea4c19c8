import * as z from 'zod';
import { defineRoute } from '#declare/route.ts';
import { AgentRecord } from '#domain/agents/agent-record.ts';

export const listAgents = defineRoute({
  id: 'listAgents',
  method: 'GET',
  path: '/agents',
  scope: 'agents:read',
  summary: 'List the agents that can be asked',
  uses: ['agents.read'],
  timeoutSeconds: 15,
  memoryMb: 512,
  params: z.strictObject({}),
  query: z.strictObject({ capability: z.string().min(1).max(63).optional() }),
  body: z.undefined(),
  response: z.strictObject({ items: z.array(AgentRecord) }),
  status: 200,
  changes: false,
  errors: [],
  examples: [
    { name: 'all', status: 200 },
    { name: 'those with a capability', query: { capability: 'logs' }, status: 200 },
  ],
  handle: async ({ agents }, { query: { capability } }) => ({
    body: {
      items: [
        ...(capability === undefined ? await agents.getAll() : await agents.getByCapability(capability)),
      ],
    },
  }),
});
