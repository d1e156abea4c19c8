import type { Deps } from '#declare/capabilities.ts';
import type { Workflow } from '#declare/workflow.ts';
import { ValidationError } from '#domain/errors.ts';
import type { Run } from '#domain/runs/run.ts';
import { type StartRun, startRun } from '../runs/start-run.ts';
import type { KnownParts } from './known-parts.ts';
import { validateWorkflow } from './validate-workflow.ts';

/**
 * Starts a run of a declared workflow on the engine, after checking that it can be run with the
 * parts that are known.
 *
 * @throws ValidationError with every fault of the workflow; what `startRun` throws
 */
export async function executeWorkflow(
  deps: Deps<'runs.create' | 'engine.start' | 'evidence.write' | 'agents.read' | 'budgets.gate'>,
  workflow: Workflow,
  known: KnownParts,
  request: Omit<StartRun, 'workflow'>,
): Promise<Run> {
  const faults = validateWorkflow(workflow, known);
  if (faults.length > 0) throw new ValidationError('this workflow cannot be run', faults);
  return startRun(deps, { ...request, workflow: workflow.id });
}
