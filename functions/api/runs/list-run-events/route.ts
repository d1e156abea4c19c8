import * as z from 'zod';
import { exampleIds } from '#declare/examples.ts';
import { defineRoute } from '#declare/route.ts';
import { RunId } from '#domain/ids.ts';
import { answerEvents } from '#services/runs/answer-events.ts';
import { RunEventView } from '#services/runs/run-view.ts';

export const listRunEvents = defineRoute({
  id: 'listRunEvents',
  method: 'GET',
  path: '/runs/{runId}/events',
  scope: 'runs:read',
  summary: 'Follow what happens in a run',
  description:
    'JSON pages by default; the cursor is always there and gives, asked again, what happened since. With `Accept: text/event-stream` Server-Sent Events: what there is, or a heartbeat after some seconds; the client comes back with `Last-Event-ID`, and is told 204 once nothing can follow.',
  uses: ['runs.read', 'cursors.sign'],
  timeoutSeconds: 20,
  memoryMb: 512,
  params: z.strictObject({ runId: RunId }),
  query: z.strictObject({
    limit: z.coerce.number().int().min(1).max(100).default(100),
    cursor: z.string().max(500).optional(),
  }),
  body: z.undefined(),
  response: z.strictObject({
    items: z.array(RunEventView),
    cursor: z.string(),
    /** Nothing will ever follow. */
    ended: z.boolean(),
  }),
  requestHeaders: {
    accept: '`text/event-stream` for Server-Sent Events.',
    'last-event-id': 'The id of the last event that was received (event streams).',
  },
  rawMediaTypes: ['text/event-stream'],
  status: 200,
  changes: false,
  errors: ['not_found'],
  examples: [
    { name: 'from the beginning', params: { runId: exampleIds.run }, status: 200 },
    {
      name: 'as a stream',
      params: { runId: exampleIds.run },
      headers: { accept: 'text/event-stream' },
      status: 200,
    },
    {
      name: 'a stream that has ended',
      params: { runId: exampleIds.finishedRun },
      headers: { accept: 'text/event-stream', 'last-event-id': '9999' },
      status: 204,
    },
    {
      name: 'no id of an event',
      params: { runId: exampleIds.run },
      headers: { accept: 'text/event-stream', 'last-event-id': 'x' },
      status: 400,
    },
    { name: 'no such run', params: { runId: exampleIds.missingRun }, status: 404 },
  ],
  handle: (deps, request) => answerEvents(deps, request),
});
