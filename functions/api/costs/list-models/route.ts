import * as z from 'zod';
import { defineRoute } from '#declare/route.ts';
import { listModels as list, ModelsView } from '#services/models/list-models.ts';

export const listModels = defineRoute({
  id: 'listModels',
  method: 'GET',
  path: '/models',
  scope: 'costs:read',
  summary: 'The configured models, their prices and how they are',
  description:
    'For each tier its chain, asked in its order: prices in micro-dollars for a million tokens, the context window, and whether the breaker lets calls through. No model is called for it.',
  uses: ['models.read'],
  timeoutSeconds: 15,
  memoryMb: 512,
  params: z.strictObject({}),
  query: z.strictObject({}),
  body: z.undefined(),
  response: ModelsView,
  status: 200,
  changes: false,
  errors: [],
  examples: [{ name: 'all', status: 200 }],
  handle: async (deps) => ({ body: await list(deps) }),
});
