import * as z from 'zod';
import { pageQuery } from '#declare/page-query.ts';
import { defineRoute } from '#declare/route.ts';
import { CloudEvent } from '#domain/bus/cloud-event.ts';
import { listMessages as list } from '#services/bus/list-messages.ts';

export const listMessages = defineRoute({
  id: 'listMessages',
  method: 'GET',
  path: '/messages',
  scope: 'events:read',
  summary: 'What happened: the history of the bus',
  description:
    'Every message of the tenant as a CloudEvent, oldest first. A page that is full has a cursor; so has the last one, to ask for what comes later.',
  uses: ['bus.read', 'cursors.sign'],
  timeoutSeconds: 15,
  memoryMb: 512,
  params: z.strictObject({}),
  query: z.strictObject({
    ...pageQuery,
    type: z
      .string()
      .regex(/^[a-z0-9-]{1,60}$/)
      .optional(),
  }),
  body: z.undefined(),
  response: z.strictObject({ items: z.array(CloudEvent), cursor: z.string().optional() }),
  status: 200,
  changes: false,
  errors: [],
  examples: [
    { name: 'from the beginning', status: 200 },
    { name: 'one type', query: { type: 'run-ended', limit: '1' }, status: 200 },
    { name: 'too many', query: { limit: '101' }, status: 400 },
    { name: 'a cursor of nobody', query: { cursor: 'YWJj.x' }, status: 400 },
  ],
  handle: async (deps, { principal, query }) => ({
    body: await list(deps, { tenantId: principal.tenantId, ...query }),
  }),
});
