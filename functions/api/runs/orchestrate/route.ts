import * as z from 'zod';
import { exampleIds } from '#declare/examples.ts';
import { defineRoute } from '#declare/route.ts';
import { payerOf } from '#services/costs/payer-labels.ts';
import { orchestrateTask } from '#services/runs/orchestrate-task.ts';
import { preferredWaitSeconds } from '#services/runs/preferred-wait.ts';
import { reuseHeaders, reuseWithinMs } from '#services/runs/reuse-headers.ts';
import { RunView } from '#services/runs/run-view.ts';
import { runInputOf, TaskRequest } from '#services/runs/task-request.ts';

export const orchestrate = defineRoute({
  id: 'orchestrate',
  method: 'POST',
  path: '/orchestrate',
  scope: 'runs:write',
  summary: 'Give the agents a task',
  description:
    'Starts a run and answers at once with 202 and its Location. With `Prefer: wait=n` the answer waits up to n seconds (at most 25) and is 200 with the report when the run has ended by then. With `Cache-Control: max-age=n` the answer may be that of an earlier run of the same task, context, agents and project by a caller with the same rights: 200 at once, its `Age` in seconds. A run about a bundle answers at any age, because a bundle never changes; one about the live account only within n seconds. Nothing is reused or kept for reuse without that header, with `no-store`, across tenants, across releases, or where task, context or labels hold personal data or secrets.',
  uses: [
    'runs.read',
    'runs.create',
    'engine.start',
    'evidence.write',
    'agents.read',
    'budgets.gate',
    'cache.write',
    'bus.publish',
    'audit.write',
    'idempotency.write',
  ],
  timeoutSeconds: 29,
  memoryMb: 512,
  params: z.strictObject({}),
  query: z.strictObject({}),
  body: TaskRequest,
  response: RunView,
  requestHeaders: {
    prefer: '`wait=n`: wait up to n seconds (at most 25) for the answer.',
    'cache-control':
      '`max-age=n`: an earlier run of the same task may answer, at most n seconds old (at most 86400). `no-store`: never.',
  },
  status: 202,
  changes: true,
  errors: ['not_found', 'budget_exceeded'],
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
        priority: 'urgent',
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
    {
      name: 'an answer of the last hour, if there is one',
      headers: { 'cache-control': 'max-age=3600' },
      body: { task: 'Test task' },
      status: 202,
    },
    { name: 'a project whose budget is spent', body: { task: 'Test task', project: 'spent' }, status: 402 },
    { name: 'an empty task', body: { task: '' }, status: 400 },
    {
      name: 'a bundle that was not uploaded',
      body: { task: 'Test task', context: { bundle: 'a'.repeat(64) } },
      status: 404,
    },
  ],
  handle: async (deps, request) => {
    const asked = preferredWaitSeconds(request.headers['prefer']);
    const { run, ended, reuse } = await orchestrateTask(deps, {
      tenantId: request.principal.tenantId,
      requestedBy: request.principal.id,
      ...payerOf(request.principal),
      correlationId: request.correlationId,
      repeatable: request.repeatable,
      input: runInputOf(request.body),
      priority: request.body.priority,
      waitMs: Math.max(0, Math.min(asked * 1000, request.remainingMs())),
      reuse: {
        withinMs: reuseWithinMs(request.headers['cache-control']),
        scopes: request.principal.scopes,
      },
    });
    const applied = asked > 0 ? { 'preference-applied': `wait=${asked}` } : {};
    // relative to this route, so that it holds behind every stage, host and base path
    const headers = { location: `runs/${run.id}`, ...applied, ...reuseHeaders(reuse) };
    return { status: ended ? 200 : 202, headers, body: run };
  },
});
