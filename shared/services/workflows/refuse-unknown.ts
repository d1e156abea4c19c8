import type { Deps } from '#declare/capabilities.ts';
import { OrchestratorError, ValidationError } from '#domain/errors.ts';
import { findWorkflow } from './find-workflow.ts';

/** @throws ValidationError at `/workflow` for a workflow that is neither declared nor registered */
export async function refuseUnknownWorkflow(
  deps: Deps<'workflows.declared' | 'workflows.read'>,
  tenantId: string,
  workflow: string,
): Promise<void> {
  try {
    await findWorkflow(deps, tenantId, workflow);
  } catch (error) {
    if (!(error instanceof OrchestratorError) || error.code !== 'not_found') throw error;
    throw new ValidationError('One thing does not fit.', [
      { pointer: '/workflow', message: 'there is no such workflow' },
    ]);
  }
}
