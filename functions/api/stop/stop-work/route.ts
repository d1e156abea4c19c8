import * as z from 'zod';
import { exampleIds } from '#declare/examples.ts';
import { defineRoute } from '#declare/route.ts';
import { StopMarkView, StopTarget, stopMarkView, stopScope } from '#services/stop/stop-target.ts';

export const stopWork = defineRoute({
  id: 'stopWork',
  method: 'POST',
  path: '/stop',
  scope: 'runs:stop',
  summary: 'Stop a run, your tenant, an agent, or everything',
  description:
    'Workers read the mark before their next model or tool call; what is under way ends by itself. The mark stays until it is released: new work is stopped as well. Agents, other tenants and everything are for keys of the platform tenant.',
  uses: ['runs.read', 'stop.write', 'audit.write', 'idempotency.write'],
  timeoutSeconds: 15,
  memoryMb: 512,
  params: z.strictObject({}),
  query: z.strictObject({}),
  body: z.strictObject({ ...StopTarget.shape, reason: z.string().min(1).max(500) }),
  response: StopMarkView,
  status: 200,
  changes: true,
  errors: ['not_found'],
  examples: [
    { name: 'your tenant', body: { scope: 'tenant', reason: 'a model runs wild' }, status: 200 },
    {
      name: 'a run',
      body: { scope: 'run', id: exampleIds.run, reason: 'asks the same again and again' },
      status: 200,
    },
    {
      name: 'no such run',
      body: { scope: 'run', id: exampleIds.missingRun, reason: 'x' },
      status: 404,
    },
    { name: 'a run without its id', body: { scope: 'run', reason: 'x' }, status: 400 },
    { name: 'no id of an agent', body: { scope: 'tenant', id: 'A b', reason: 'x' }, status: 400 },
    { name: 'an agent of all', body: { scope: 'agent', id: exampleIds.agent, reason: 'x' }, status: 403 },
    { name: 'another tenant', body: { scope: 'tenant', id: 'other', reason: 'x' }, status: 403 },
    { name: 'everything', body: { scope: 'everything', reason: 'x' }, status: 403 },
    { name: 'without a reason', body: { scope: 'tenant' }, status: 400 },
  ],
  handle: async (deps, { principal, body: { reason, ...target } }) => {
    const scope = await stopScope(deps, principal, target);
    const at = deps.clock.now();
    await deps.stop.stop(scope, at, reason);
    return { body: stopMarkView({ scope, at, reason }) };
  },
});
