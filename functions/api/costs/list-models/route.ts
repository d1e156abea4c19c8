import * as z from 'zod';
import { defineRoute } from '#declare/route.ts';
import { listAvailable } from '#services/models/list-available.ts';
import { listModels as list, ModelsView } from '#services/models/list-models.ts';

export const listModels = defineRoute({
  id: 'listModels',
  method: 'GET',
  path: '/models',
  scope: 'costs:read',
  summary: 'The configured models, their prices and how they are',
  description:
    'For each tier its chain, asked in its order: prices in micro-dollars for a million tokens, the context window, and whether the breaker lets calls through. No model is called for it. With `available=true` each server of the chains is asked for its list, at most every ten minutes; one that does not answer is told with its error, and a context window that the price data lacks comes from there.',
  uses: ['models.read', 'models.list', 'cache.write'],
  timeoutSeconds: 15,
  memoryMb: 512,
  params: z.strictObject({}),
  query: z.strictObject({
    available: z.enum(['true', 'false']).optional().describe('`true`: what the servers offer as well'),
  }),
  body: z.undefined(),
  response: ModelsView,
  status: 200,
  changes: false,
  errors: [],
  examples: [
    { name: 'all', status: 200 },
    { name: 'what the servers offer', query: { available: 'true' }, status: 200 },
    { name: 'neither true nor false', query: { available: 'yes' }, status: 400 },
  ],
  handle: async (deps, { query, principal }) => {
    const offers = query.available === 'true' ? await listAvailable(deps, principal.tenantId) : undefined;
    return { body: await list(deps, offers) };
  },
});
