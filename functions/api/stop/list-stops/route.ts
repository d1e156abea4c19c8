import * as z from 'zod';
import { defineRoute } from '#declare/route.ts';
import { listStops as list, StopList } from '#services/stop/list-stops.ts';

export const listStops = defineRoute({
  id: 'listStops',
  method: 'GET',
  path: '/stop',
  scope: 'runs:read',
  summary: 'What is stopped, and what lives',
  description:
    'The stop marks that concern your tenant, and its runs that have not ended, each with the reason where it is stopped.',
  uses: ['runs.read', 'agents.read', 'stop.read'],
  timeoutSeconds: 15,
  memoryMb: 512,
  params: z.strictObject({}),
  query: z.strictObject({}),
  body: z.undefined(),
  response: StopList,
  status: 200,
  changes: false,
  errors: [],
  examples: [{ name: 'everything that lives', status: 200 }],
  handle: async (deps, { principal }) => ({ body: await list(deps, principal.tenantId) }),
});
