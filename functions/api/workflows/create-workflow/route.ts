import * as z from 'zod';
import { defineRoute } from '#declare/route.ts';
import { registerWorkflow } from '#services/workflows/register-workflow.ts';
import { WorkflowVersionView, exampleWorkflow as workflow } from '#services/workflows/version-query.ts';
import { versionView } from '#services/workflows/workflow-view.ts';

export const createWorkflow = defineRoute({
  id: 'createWorkflow',
  method: 'POST',
  path: '/workflows',
  scope: 'workflows:write',
  summary: 'Register a workflow',
  description:
    'The body is the workflow (docs/workflows.md), as JSON or as YAML. Stored as the next version of its id; the same content as the latest version is that version. Versions never change. Every fault is answered with the JSON pointer of its place.',
  uses: [
    'workflows.declared',
    'workflows.parts',
    'workflows.read',
    'workflows.write',
    'yaml.read',
    'audit.write',
    'idempotency.write',
  ],
  timeoutSeconds: 15,
  memoryMb: 512,
  params: z.strictObject({}),
  query: z.strictObject({}),
  body: z.union([z.record(z.string(), z.unknown()), z.string().max(65_536)]),
  response: WorkflowVersionView,
  maxBodyBytes: 65_536,
  takesYaml: true,
  status: 201,
  changes: true,
  errors: [],
  examples: [
    { name: 'two looks and a report', body: workflow, status: 201 },
    {
      name: 'a task that is not there',
      body: { ...workflow, steps: [{ kind: 'task', id: 'a', task: 'dropTables' }] },
      status: 400,
    },
    { name: 'the id of a workflow of the release', body: { ...workflow, id: 'investigate' }, status: 400 },
    { name: 'nothing', body: {}, status: 400 },
  ],
  handle: async (deps, { principal: { tenantId, id: by }, body }) => {
    const version = await registerWorkflow(deps, { tenantId, by, body });
    return { headers: { location: `workflows/${version.workflowId}` }, body: versionView(version) };
  },
});
