import type { JsonObject } from '#domain/json.ts';
import type { Compiling } from './compile-chain.ts';
import { settleState, type WorkflowTargets } from './compile-step.ts';
import { compileSteps } from './compile-steps.ts';
import type { Workflow } from './workflow.ts';
import { expanded, nodesOf, readersOf } from './workflow-nodes.ts';

/** A state machine in Amazon States Language, ready for `JSON.stringify`. */
export type AslObject = JsonObject;

/**
 * Compiles a workflow that validation found no fault in to Amazon States Language (JSONata). Input and messages
 * hold ids only: `{tenantId, runId, attempt}` of the execution's input, which also names the chosen agents. One
 * agent of an `agents` step that is lost for good is caught inside the map, so it becomes a gap and never the
 * end of the run; what fails for good elsewhere goes to the step's own `catch`, else to `onFailure`, and the
 * execution then fails. What a step leaves is kept in a variable, and only where another step reads it.
 *
 * @throws OrchestratorError `not_found` for a sub-workflow that `find` does not know and an agent without a
 * queue, `not_supported` for an approval
 */
export function compileWorkflow(
  workflow: Workflow,
  targets: WorkflowTargets,
  find: (id: string) => Workflow | undefined = () => undefined,
): AslObject {
  const steps = expanded(workflow, find);
  const nodes = nodesOf(steps);
  const compiling: Compiling = {
    nodes,
    readers: readersOf(nodes),
    targets,
    onFailure: workflow.onFailure,
    depth: 0,
    values: new Map(),
    item: { value: 'null', index: 'null' },
  };
  const { StartAt, States } = compileSteps(compiling, steps, 'sequence', []);
  return {
    Comment: workflow.title,
    QueryLanguage: 'JSONata',
    TimeoutSeconds: workflow.timeoutSeconds,
    StartAt,
    States: {
      ...States,
      [workflow.onFailure]: settleState(workflow.onFailure, targets),
      failed: { Type: 'Fail', Error: 'RunFailed', Cause: 'the row of the run says why' },
    },
  };
}
