import * as z from 'zod';
import { defineRoute } from '#declare/route.ts';
import { Health } from '#services/health/check-health.ts';
import { readHealth } from '#services/health/read-health.ts';

export const getHealth = defineRoute({
  id: 'getHealth',
  method: 'GET',
  path: '/health',
  scope: 'public',
  summary: 'Is the service well',
  description:
    'Needs no key. A key with the scope `health:read` also sees each dependency. Answers are cached for some seconds. 503 when something fails that nothing works without.',
  uses: ['health.probe', 'agents.read', 'keys.read'],
  timeoutSeconds: 10,
  memoryMb: 512,
  params: z.strictObject({}),
  query: z.strictObject({}),
  body: z.undefined(),
  response: Health,
  requestHeaders: { 'x-api-key': 'Optional: for detail.' },
  status: 200,
  changes: false,
  errors: [],
  examples: [
    { name: 'anybody', status: 200 },
    { name: 'a wrong key sees what anybody sees', headers: { 'x-api-key': 'wrong' }, status: 200 },
  ],
  handle: async (deps, { headers }) => {
    const health = await readHealth(deps, headers['x-api-key']);
    return { status: health.status === 'unhealthy' ? 503 : 200, body: health };
  },
});
