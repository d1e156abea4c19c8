import * as z from 'zod';
import { exampleIds } from '#declare/examples.ts';
import { defineRoute } from '#declare/route.ts';
import { RunId } from '#domain/ids.ts';
import { payerOf } from '#services/costs/payer-labels.ts';
import { forkRun as fork } from '#services/replay/fork-run.ts';
import { RunView, runView } from '#services/runs/run-view.ts';
import { wakeMachine } from '#services/workflows/wake-machine.ts';

export const forkRun = defineRoute({
  id: 'forkRun',
  method: 'POST',
  path: '/runs/{runId}/fork',
  scope: 'runs:write',
  summary: 'Go on with an ended run in another way',
  description:
    'Starts a new run that takes over what the old one had done before `at`, by reference and free of cost, and works itself from there on, with another model if one is named. `at` is a step (`agent:log-analysis`, `synthesize`, `verify`) or a call within an agent’s step (`agent:log-analysis/m2`: the second call of a model, `/c7`: the seventh of a tool). An `at` that the run does not have is answered with what it has.',
  uses: [
    'runs.read',
    'runs.create',
    'engine.start',
    'evidence.read',
    'budgets.gate',
    'machines.read',
    'models.read',
    'audit.write',
    'idempotency.write',
  ],
  timeoutSeconds: 29,
  memoryMb: 512,
  params: z.strictObject({ runId: RunId }),
  query: z.strictObject({}),
  body: z.strictObject({
    at: z.string().min(1).max(120),
    model: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe('`provider/model` of one of the models of GET /models, or `off`'),
  }),
  response: RunView,
  status: 202,
  changes: true,
  errors: ['not_found', 'conflict', 'budget_exceeded'],
  examples: [
    {
      name: 'at an agent, without a model',
      params: { runId: exampleIds.failedRun },
      body: { at: 'agent:log-analysis', model: 'off' },
      status: 202,
    },
    {
      name: 'at a step that it does not have',
      params: { runId: exampleIds.failedRun },
      body: { at: 'agent:nobody' },
      status: 400,
    },
    {
      name: 'with a model that the stage does not have',
      params: { runId: exampleIds.failedRun },
      body: { at: 'verify', model: 'openai/none' },
      status: 400,
    },
    { name: 'a run that goes on', params: { runId: exampleIds.run }, body: { at: 'verify' }, status: 409 },
    { name: 'no such run', params: { runId: exampleIds.missingRun }, body: { at: 'verify' }, status: 404 },
    { name: 'without a step', params: { runId: exampleIds.failedRun }, body: {}, status: 400 },
  ],
  handle: async (deps, { principal, params, body, correlationId, repeatable }) => {
    const key = { tenantId: principal.tenantId, runId: params.runId };
    await wakeMachine(deps, key);
    const run = await fork(deps, {
      ...key,
      ...body,
      requestedBy: principal.id,
      ...payerOf(principal),
      correlationId,
      repeatable,
    });
    return { headers: { location: `../${run.id}` }, body: runView(run) };
  },
});
