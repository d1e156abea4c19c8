import * as z from 'zod';
import { exampleIds } from '#declare/examples.ts';
import { defineRoute } from '#declare/route.ts';
import { StopTarget, stopScope, stopTarget } from '#services/stop/stop-target.ts';

export const releaseStop = defineRoute({
  id: 'releaseStop',
  method: 'POST',
  path: '/stop/release',
  scope: 'runs:stop',
  summary: 'Take a stop back',
  description:
    'Removes one mark; others that concern the same work still hold. What was stopped does not begin again by itself. Releasing what is not stopped changes nothing.',
  uses: ['runs.read', 'stop.write', 'audit.write', 'idempotency.write'],
  timeoutSeconds: 15,
  memoryMb: 512,
  params: z.strictObject({}),
  query: z.strictObject({}),
  body: StopTarget,
  response: StopTarget,
  status: 200,
  changes: true,
  errors: ['not_found'],
  examples: [
    { name: 'your tenant', body: { scope: 'tenant' }, status: 200 },
    { name: 'a run', body: { scope: 'run', id: exampleIds.run }, status: 200 },
    { name: 'no such run', body: { scope: 'run', id: exampleIds.missingRun }, status: 404 },
    { name: 'everything', body: { scope: 'everything' }, status: 403 },
    { name: 'nothing', body: {}, status: 400 },
  ],
  handle: async (deps, { principal, body }) => {
    const scope = await stopScope(deps, principal, body);
    await deps.stop.clear(scope);
    return { body: stopTarget(scope) };
  },
});
