import type { Deps } from '#declare/capabilities.ts';
import { ValidationError } from '#domain/errors.ts';
import { sha256 } from '#domain/hash.ts';
import { canonicalJson } from '#domain/json.ts';
import type { WorkflowVersion } from '#ports/workflow-store.ts';
import { checked } from './check-definition.ts';

/** Who registers what. A text is YAML. */
export interface RegisterWorkflow {
  readonly tenantId: string;
  readonly by: string;
  readonly body: unknown;
}

/**
 * Stores a workflow as the next version of its id. The same content as the latest version is that version.
 *
 * @throws ValidationError with every fault of the definition, also where its id is that of a declared workflow
 */
export async function registerWorkflow(
  deps: Deps<'workflows.declared' | 'workflows.parts' | 'workflows.read' | 'workflows.write' | 'yaml.read'>,
  { tenantId, by, body }: RegisterWorkflow,
): Promise<WorkflowVersion> {
  const definition = typeof body === 'string' ? await deps.yaml(body) : body;
  const found = await checked(deps, tenantId, definition);
  if ('faults' in found) throw new ValidationError('This workflow cannot be run.', found.faults);
  const { id, title } = found.workflow;
  const text = canonicalJson(found.workflow);
  return deps.workflows.put({
    tenantId,
    workflowId: id,
    title,
    hash: sha256(text),
    definition: text,
    createdBy: by,
    createdAt: deps.clock.now(),
  });
}
