import * as z from 'zod';
import { exampleIds } from '#declare/examples.ts';
import { defineRoute } from '#declare/route.ts';
import { AgentRecord } from '#domain/agents/agent-record.ts';
import { AgentId } from '#domain/ids.ts';
import { versionTag } from '#domain/version-tag.ts';
import { AgentForm, replaceAgent } from '#services/agents/keep-agent.ts';

/** What the examples send. */
const changed = {
  id: exampleIds.agent,
  title: 'Queue doctor',
  description: 'Knows why queues grow.',
  capabilities: ['queues'],
  keywords: { queue: 2 },
  tools: ['list_queues'],
  status: 'disabled',
};

export const updateAgent = defineRoute({
  id: 'updateAgent',
  method: 'PUT',
  path: '/agents/{agentId}',
  scope: 'agents:write',
  summary: 'Change an agent',
  uses: ['agents.write', 'audit.write'],
  timeoutSeconds: 15,
  memoryMb: 512,
  params: z.strictObject({ agentId: AgentId }),
  query: z.strictObject({}),
  body: AgentForm,
  response: AgentRecord,
  requestHeaders: { 'if-match': 'The ETag of the agent as you read it. Required.' },
  status: 200,
  changes: true,
  errors: ['not_found', 'precondition_required', 'precondition_failed'],
  examples: [
    {
      name: 'the version that was read',
      params: { agentId: exampleIds.agent },
      headers: { 'if-match': '"v1"' },
      body: changed,
      status: 200,
    },
    {
      name: 'an older version',
      params: { agentId: exampleIds.agent },
      headers: { 'if-match': '"v0"' },
      body: changed,
      status: 412,
    },
    {
      name: 'without If-Match',
      params: { agentId: exampleIds.agent },
      body: changed,
      status: 428,
    },
  ],
  handle: async (deps, { params, body, headers }) => {
    const agent = await replaceAgent(deps, { id: params.agentId, form: body, ifMatch: headers['if-match'] });
    return { headers: { etag: versionTag(agent) }, body: agent };
  },
});
