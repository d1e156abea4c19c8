import type { Deps } from '#declare/capabilities.ts';
import type { Workflow } from '#declare/workflow.ts';
import { OrchestratorError } from '#domain/errors.ts';

/**
 * The workflow of an id.
 *
 * @throws OrchestratorError `not_found`
 */
export function workflowOf({ declared }: Deps<'workflows.declared'>, id: string): Workflow {
  const found = declared.workflows.find(({ unit }) => unit.id === id);
  if (found === undefined) throw new OrchestratorError('not_found', 'there is no such workflow');
  return found.unit;
}
