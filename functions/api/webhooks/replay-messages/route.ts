import * as z from 'zod';
import { exampleIds } from '#declare/examples.ts';
import { repeatableId } from '#declare/repeatable-id.ts';
import { defineRoute } from '#declare/route.ts';
import { WebhookId } from '#domain/ids.ts';
import { EpochMs } from '#domain/time.ts';
import { replayMessages as replay } from '#services/bus/replay-messages.ts';

export const replayMessages = defineRoute({
  id: 'replayMessages',
  method: 'POST',
  path: '/webhooks/{webhookId}/replays',
  scope: 'events:write',
  summary: 'Send a part of the history to one subscriber again',
  description:
    'What its filter wants of the span, to it alone, within a minute or two. At most 500 messages: `more` is the moment to go on from.',
  uses: ['webhooks.read', 'deliveries.write', 'bus.read', 'audit.write', 'idempotency.write'],
  timeoutSeconds: 29,
  memoryMb: 512,
  params: z.strictObject({ webhookId: WebhookId }),
  query: z.strictObject({}),
  body: z.strictObject({ from: EpochMs, to: EpochMs }).refine(({ from, to }) => from < to, {
    path: ['from'],
    error: 'must be before to',
  }),
  response: z.strictObject({ round: z.string(), messages: z.number().int(), more: EpochMs.optional() }),
  status: 202,
  changes: true,
  errors: ['not_found', 'conflict'],
  examples: [
    {
      name: 'everything',
      params: { webhookId: exampleIds.webhook },
      body: { from: 0, to: 9_000_000_000_000 },
      status: 202,
    },
    {
      name: 'the wrong way round',
      params: { webhookId: exampleIds.webhook },
      body: { from: 2, to: 1 },
      status: 400,
    },
    {
      name: 'no such subscriber',
      params: { webhookId: 'whk_01jd4x9q0g0123456789zzzzzz' },
      body: { from: 0, to: 1 },
      status: 404,
    },
  ],
  handle: async (deps, { principal: { tenantId }, params, body, repeatable }) => {
    const round = repeatableId(deps.random, repeatable, 'replay');
    return { body: await replay(deps, { tenantId, ...params, ...body }, round) };
  },
});
