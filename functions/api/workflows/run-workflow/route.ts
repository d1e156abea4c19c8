import * as z from 'zod';
import { exampleIds } from '#declare/examples.ts';
import { defineRoute } from '#declare/route.ts';
import { WorkflowId } from '#domain/ids.ts';
import { payerOf } from '#services/costs/payer-labels.ts';
import { RunView, runView } from '#services/runs/run-view.ts';
import { runInputOf, TaskRequest } from '#services/runs/task-request.ts';
import { VersionQuery } from '#services/workflows/version-query.ts';

export const runWorkflow = defineRoute({
  id: 'runWorkflow',
  method: 'POST',
  path: '/workflows/{workflowId}/runs',
  scope: 'runs:write',
  summary: 'Run a workflow',
  description:
    'Starts a run of a workflow of the release, or of the latest (or asked for) version of a registered one, and answers at once with 202 and its Location. The body is that of `POST /orchestrate`; `agents` only where the workflow has a step that asks chosen agents. Where the workflow takes up `context.action`, an action that could never be proposed is refused: out of form, of an unknown tool or one that is switched off, with an input that the tool does not take.',
  uses: [
    'workflows.declared',
    'workflows.read',
    'workflows.build',
    'tool-switches.read',
    'runs.read',
    'runs.create',
    'engine.start',
    'evidence.write',
    'agents.read',
    'budgets.gate',
    'audit.write',
    'idempotency.write',
  ],
  timeoutSeconds: 29,
  memoryMb: 512,
  params: z.strictObject({ workflowId: WorkflowId }),
  query: VersionQuery,
  body: TaskRequest,
  response: RunView,
  status: 202,
  changes: true,
  errors: ['not_found', 'budget_exceeded'],
  examples: [
    {
      name: 'the investigation',
      params: { workflowId: 'investigate' },
      body: { task: 'why 5xx?', agents: [exampleIds.agent] },
      status: 202,
    },
    {
      name: 'a registered one',
      params: { workflowId: 'nightly' },
      query: { version: '1' },
      body: { task: 'nightly look' },
      status: 202,
    },
    { name: 'no such workflow', params: { workflowId: 'nothing' }, body: { task: 'look' }, status: 404 },
    {
      name: 'agents that nothing asks',
      params: { workflowId: 'nightly' },
      body: { task: 'look', agents: [exampleIds.agent] },
      status: 400,
    },
    {
      name: 'an action of no tool there is',
      params: { workflowId: 'incident-response' },
      body: { task: 'bound it', context: { action: { tool: 'unplug', input: {} } } },
      status: 400,
    },
    { name: 'no task', params: { workflowId: 'nightly' }, body: {}, status: 400 },
  ],
  handle: async (deps, request) => {
    // loaded here: as much as the rest of the function, and needed by nothing before
    const { runWorkflow: run } = await import('#services/workflows/run-workflow.ts');
    const { tenantId } = request.principal;
    const asked = {
      tenantId,
      requestedBy: request.principal.id,
      ...payerOf(request.principal),
      correlationId: request.correlationId,
      repeatable: request.repeatable,
      input: runInputOf(request.body),
      priority: request.body.priority,
      workflow: request.params.workflowId,
      version: request.query.version,
    };
    const started = await run(deps, asked, async (named) => {
      // loaded here: few requests name an action
      const [{ checkRequestedAction }, { actions }] = await Promise.all([
        import('#services/effects/check-requested-action.ts'),
        import('#tools/actions.ts'),
      ]);
      await checkRequestedAction(deps, actions, tenantId, named);
    });
    return { headers: { location: `../../runs/${started.id}` }, body: runView(started) };
  },
});
