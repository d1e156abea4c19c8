import * as z from 'zod';
import { exampleIds } from '#declare/examples.ts';
import { defineRoute } from '#declare/route.ts';
import { AgentId } from '#domain/ids.ts';
import { removeAgent as remove } from '#services/agents/keep-agent.ts';

export const removeAgent = defineRoute({
  id: 'removeAgent',
  method: 'DELETE',
  path: '/agents/{agentId}',
  scope: 'agents:write',
  summary: 'Take an agent out of the registry',
  uses: ['agents.write', 'audit.write'],
  timeoutSeconds: 15,
  memoryMb: 512,
  params: z.strictObject({ agentId: AgentId }),
  query: z.strictObject({}),
  body: z.undefined(),
  response: z.undefined(),
  requestHeaders: { 'if-match': 'The ETag of the agent as you read it. Required.' },
  status: 204,
  changes: true,
  errors: ['not_found', 'precondition_required', 'precondition_failed'],
  examples: [
    {
      name: 'the version that was read',
      params: { agentId: exampleIds.agent },
      headers: { 'if-match': '"v1"' },
      status: 204,
    },
    { name: 'without If-Match', params: { agentId: exampleIds.agent }, status: 428 },
    { name: 'no such agent', params: { agentId: 'nobody' }, headers: { 'if-match': '"v1"' }, status: 404 },
  ],
  handle: async (deps, { params, headers }) => {
    await remove(deps, { id: params.agentId, ifMatch: headers['if-match'] });
    return { body: undefined };
  },
});
