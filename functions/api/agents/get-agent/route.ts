import * as z from 'zod';
import { exampleIds } from '#declare/examples.ts';
import { defineRoute } from '#declare/route.ts';
import { AgentRecord } from '#domain/agents/agent-record.ts';
import { AgentId } from '#domain/ids.ts';
import { versionTag } from '#domain/version-tag.ts';
import { readAgent } from '#services/agents/keep-agent.ts';

export const getAgent = defineRoute({
  id: 'getAgent',
  method: 'GET',
  path: '/agents/{agentId}',
  scope: 'agents:read',
  summary: 'Read an agent',
  uses: ['agents.read'],
  timeoutSeconds: 15,
  memoryMb: 512,
  params: z.strictObject({ agentId: AgentId }),
  query: z.strictObject({}),
  body: z.undefined(),
  response: AgentRecord,
  status: 200,
  changes: false,
  errors: ['not_found'],
  examples: [
    { name: 'an agent', params: { agentId: exampleIds.agent }, status: 200 },
    { name: 'no such agent', params: { agentId: 'nobody' }, status: 404 },
    { name: 'no id of an agent', params: { agentId: 'No One' }, status: 400 },
  ],
  handle: async (deps, { params }) => {
    const agent = await readAgent(deps, params.agentId);
    return { headers: { etag: versionTag(agent) }, body: agent };
  },
});
