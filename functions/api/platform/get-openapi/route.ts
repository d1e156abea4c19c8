import * as z from 'zod';
import { defineRoute } from '#declare/route.ts';

export const getOpenapi = defineRoute({
  id: 'getOpenapi',
  method: 'GET',
  path: '/openapi.json',
  scope: 'public',
  summary: 'This description of the API',
  uses: [],
  timeoutSeconds: 10,
  memoryMb: 256,
  params: z.strictObject({}),
  query: z.strictObject({}),
  body: z.undefined(),
  response: z.record(z.string(), z.unknown()),
  status: 200,
  changes: false,
  errors: [],
  examples: [{ name: 'the document', status: 200 }],
  handle: async () => {
    // as large as the rest of the function: only who asks for it reads it
    const { default: body } = await import('../../openapi.json', { with: { type: 'json' } });
    return { body };
  },
});
