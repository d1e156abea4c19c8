import * as z from 'zod';
import { exampleIds } from '#declare/examples.ts';
import { defineRoute } from '#declare/route.ts';
import { orchestrateTask } from '#services/runs/orchestrate-task.ts';
import { preferredWaitSeconds } from '#services/runs/preferred-wait.ts';
import { RunView } from '#services/runs/run-view.ts';
import { runInputOf, TaskRequest } from '#services/runs/task-request.ts';

export const orchestrate = defineRoute({
  id: 'orchestrate',
  method: 'POST',
  path: '/orchestrate',
  scope: 'runs:write',
  summary: 'Give the agents a task',
  description:
    'Starts a run and answers at once with 202 and its Location. With `Prefer: wait=n` the answer waits up to n seconds (at most 25) and is 200 with the report when the run has ended by then.',
  uses: [
    'runs.read',
    'runs.create',
    'engine.start',
    'evidence.write',
    'agents.read',
    'audit.write',
    'idempotency.write',
  ],
  timeoutSeconds: 29,
  memoryMb: 512,
  params: z.strictObject({}),
  query: z.strictObject({}),
  body: TaskRequest,
  response: RunView,
  requestHeaders: { prefer: '`wait=n`: wait up to n seconds (at most 25) for the answer.' },
  status: 202,
  changes: true,
  errors: ['not_found'],
  examples: [
    { name: 'a task', body: { task: 'Test task' }, status: 202 },
    {
      name: 'everything',
      headers: { 'idempotency-key': 'deploy-4711' },
      body: {
        task: 'payments-api returns 5xx since 14:05, why?',
        context: { window: { from: 1_700_000_000_000, to: 1_700_003_600_000 }, ticket: 'OPS-12' },
        agents: [exampleIds.agent],
        project: 'payments',
        labels: { severity: 'high' },
      },
      status: 202,
    },
    {
      name: 'a short wait that runs out',
      headers: { prefer: 'wait=1' },
      body: { task: 'Test task' },
      status: 202,
    },
    { name: 'an empty task', body: { task: '' }, status: 400 },
    {
      name: 'a bundle that was not uploaded',
      body: { task: 'Test task', context: { bundle: 'a'.repeat(64) } },
      status: 404,
    },
  ],
  handle: async (deps, request) => {
    const asked = preferredWaitSeconds(request.headers['prefer']);
    const { run, ended } = await orchestrateTask(deps, {
      tenantId: request.principal.tenantId,
      requestedBy: request.principal.id,
      correlationId: request.correlationId,
      input: runInputOf(request.body),
      waitMs: Math.max(0, Math.min(asked * 1000, request.remainingMs())),
    });
    const applied = asked > 0 ? { 'preference-applied': `wait=${asked}` } : {};
    // relative to this route, so that it holds behind every stage, host and base path
    return { status: ended ? 200 : 202, headers: { location: `runs/${run.id}`, ...applied }, body: run };
  },
});
