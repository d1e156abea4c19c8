import type { Deps } from '#declare/capabilities.ts';
import type { Workflow } from '#declare/workflow.ts';
import { ValidationError } from '#domain/errors.ts';
import type { Run } from '#domain/runs/run.ts';
import { type StartRun, startRun } from '../runs/start-run.ts';
import { validateWorkflow } from './validate-workflow.ts';

/**
 * Starts a run of a declared workflow on the engine, after checking that it can be run. `tasks` are the tasks
 * that exist.
 *
 * @throws ValidationError with every fault of the workflow; what `startRun` throws
 */
export async function executeWorkflow(
  deps: Deps<
    'runs.create' | 'engine.start' | 'outbox.mark' | 'evidence.write' | 'agents.read' | 'budgets.gate'
  >,
  workflow: Workflow,
  tasks: readonly string[],
  request: Omit<StartRun, 'workflow'>,
): Promise<Run> {
  const faults = validateWorkflow(workflow, tasks);
  if (faults.length > 0) throw new ValidationError('this workflow cannot be run', faults);
  return startRun(deps, { ...request, workflow: workflow.id });
}
