import * as z from 'zod';
import { exampleIds } from '#declare/examples.ts';
import { defineRoute } from '#declare/route.ts';
import { CloudEvent } from '#domain/bus/cloud-event.ts';
import { AgentId } from '#domain/ids.ts';
import { LetterId } from '#services/dead-letters/letter-view.ts';
import { RedriveResult, redriveDeadLetters as redrive } from '#services/dead-letters/redrive-dead-letters.ts';

export const redriveDeadLetters = defineRoute({
  id: 'redriveDeadLetters',
  method: 'POST',
  path: '/dead-letters/redrive',
  scope: 'operations:write',
  summary: 'Send dead messages to their queue again',
  description:
    'One message by its id, or all of your tenant in a queue. A message whose run has ended is discarded, with an entry in the audit trail: nobody waits for its answer. An agent’s message goes back as it is: it holds only ids and the token of the step that waits for it, so any edit would make it answer for other work. What a reaction failed at (`reactions`, for keys of the platform tenant) is handed to the same reaction again: a message of the bus as it is, or with `message` in its place, of one letter; a tick once, however many of the same reaction are dead. Records of the table are discarded: the letter only names them, and the sweep does what is left. A letter whose reaction is gone stays, and says so; `discard` takes letters of the platform’s own queues away. Sending twice works nothing twice.',
  uses: ['runs.read', 'dead-letters.redrive', 'audit.write', 'idempotency.write'],
  timeoutSeconds: 29,
  memoryMb: 512,
  params: z.strictObject({}),
  query: z.strictObject({}),
  body: z.strictObject({
    queue: AgentId,
    id: LetterId.optional(),
    message: CloudEvent.optional(),
    discard: z.boolean().optional(),
  }),
  response: RedriveResult,
  status: 200,
  changes: true,
  errors: ['not_found', 'conflict'],
  examples: [
    { name: 'all of one agent', body: { queue: exampleIds.agent }, status: 200 },
    { name: 'one message', body: { queue: exampleIds.agent, id: exampleIds.deadLetter }, status: 200 },
    { name: 'no such message', body: { queue: exampleIds.agent, id: 'none' }, status: 404 },
    { name: 'no such queue', body: { queue: 'no-such-agent' }, status: 404 },
    { name: 'no id of a message', body: { queue: exampleIds.agent, id: 'a b' }, status: 400 },
    { name: 'all that reactions failed at', body: { queue: 'reactions' }, status: 200 },
    { name: 'all alarms away', body: { queue: 'alarms', discard: true }, status: 200 },
    { name: 'work that a run waits for away', body: { queue: exampleIds.agent, discard: true }, status: 400 },
    { name: 'no message of the bus', body: { queue: 'reactions', id: 'none', message: {} }, status: 400 },
    { name: 'nothing', body: {}, status: 400 },
  ],
  handle: async (deps, { principal, requestId, body }) => ({
    body: await redrive(deps, { principal, requestId, ...body }),
  }),
});
