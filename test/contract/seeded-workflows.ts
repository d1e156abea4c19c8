import { sha256 } from '#domain/hash.ts';
import { canonicalJson } from '#domain/json.ts';
import type { WorkflowStore } from '#ports/workflow-store.ts';
import { exampleWorkflow } from '#services/workflows/version-query.ts';
import { agents } from '../../functions/agents/registry.ts';
import { taskIds } from '../../functions/workflows/registry.ts';
import { NOW } from './seeded-runs.ts';

/** Where the parts of registered workflows are. */
export const workflowTargets = {
  taskArns: Object.fromEntries(
    taskIds.map((id) => [id, `arn:aws:lambda:eu-north-1:000000000000:function:${id}`]),
  ),
  queueUrls: Object.fromEntries(agents.map(({ unit }) => [unit.name, `https://queue/${unit.name}`])),
};

/** Registers the workflow that examples speak of: `nightly`, in two versions. */
export async function seedWorkflows(workflows: WorkflowStore): Promise<void> {
  for (const title of ['First look', exampleWorkflow.title]) {
    const definition = canonicalJson({ ...exampleWorkflow, title });
    const { id: workflowId } = exampleWorkflow;
    const written = { createdBy: 'key_1', createdAt: NOW };
    await workflows.put({
      tenantId: 'acme',
      workflowId,
      title,
      definition,
      hash: sha256(definition),
      ...written,
    });
  }
}
