import * as z from 'zod';
import { defineRoute } from '#declare/route.ts';
import { AgentRecord } from '#domain/agents/agent-record.ts';
import { versionTag } from '#domain/version-tag.ts';
import { AgentForm } from '#services/agents/keep-agent.ts';

export const registerAgent = defineRoute({
  id: 'registerAgent',
  method: 'POST',
  path: '/agents',
  scope: 'agents:write',
  summary: 'Register an agent',
  description:
    'Makes an agent known to the router. The same registration again answers the stored one; another one under the same id is a conflict.',
  uses: ['agents.write', 'audit.write', 'idempotency.write'],
  timeoutSeconds: 15,
  memoryMb: 512,
  params: z.strictObject({}),
  query: z.strictObject({}),
  body: AgentForm,
  response: AgentRecord,
  status: 201,
  changes: true,
  errors: ['conflict'],
  examples: [
    {
      name: 'a new agent',
      body: {
        id: 'queue-doctor',
        title: 'Queue doctor',
        description: 'Knows why queues grow.',
        capabilities: ['queues'],
        keywords: { queue: 2 },
        tools: ['list_queues'],
        status: 'disabled',
      },
      status: 201,
    },
    { name: 'half an agent', body: { id: 'queue-doctor' }, status: 400 },
  ],
  handle: async ({ agents }, { body }) => {
    const agent = await agents.register(body);
    return { headers: { etag: versionTag(agent), location: `agents/${agent.id}` }, body: agent };
  },
});
