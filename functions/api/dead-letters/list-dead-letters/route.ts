import * as z from 'zod';
import { exampleIds } from '#declare/examples.ts';
import { defineRoute } from '#declare/route.ts';
import { AgentId } from '#domain/ids.ts';
import { DeadLetterList, listDeadLetters as list } from '#services/dead-letters/list-dead-letters.ts';

export const listDeadLetters = defineRoute({
  id: 'listDeadLetters',
  method: 'GET',
  path: '/dead-letters',
  scope: 'operations:read',
  summary: 'What queues and reactions gave up',
  description:
    'Messages of your tenant in the dead-letter queues, oldest first, each with the reason that its run tells. A look takes the messages out of sight for a second or two, so two looks at once may each miss some. The task token of a message is never shown. Keys of the platform tenant are shown, as hash and size, what cannot be read, and what was not for an agent: alarms that nobody took (`alarms`), and ticks, messages and records that a reaction failed at (`reactions`), with the reaction, what it said, and the message.',
  uses: ['runs.read', 'dead-letters.look'],
  timeoutSeconds: 29,
  memoryMb: 512,
  params: z.strictObject({}),
  query: z.strictObject({ queue: AgentId.optional() }),
  body: z.undefined(),
  response: DeadLetterList,
  status: 200,
  changes: false,
  errors: ['not_found'],
  examples: [
    { name: 'of all agents', status: 200 },
    { name: 'of one agent', query: { queue: exampleIds.agent }, status: 200 },
    { name: 'of the alarms', query: { queue: 'alarms' }, status: 200 },
    { name: 'no such queue', query: { queue: 'no-such-agent' }, status: 404 },
    { name: 'no name of a queue', query: { queue: 'A b' }, status: 400 },
  ],
  handle: async (deps, { principal, query }) => ({
    body: await list(deps, { tenantId: principal.tenantId, queue: query.queue }),
  }),
});
