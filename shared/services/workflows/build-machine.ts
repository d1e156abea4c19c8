import type { Deps } from '#declare/capabilities.ts';
import { compileWorkflow } from '#declare/compile-workflow.ts';
import type { Workflow } from '#declare/workflow.ts';
import { OrchestratorError, ValidationError } from '#domain/errors.ts';
import { sha256 } from '#domain/hash.ts';
import { checked } from './check-definition.ts';
import { declaredWorkflow } from './find-workflow.ts';

/** What the engine takes as one definition, less some air. */
const MAX_DEFINITION_BYTES = 1_000_000;

/** A registered workflow that the engine knows. */
export interface BuiltMachine {
  /** As its runs call it: `<id>@<machine>`. */
  readonly name: string;
  /** The workflows inside it. */
  readonly find: (id: string) => Workflow | undefined;
}

/**
 * Checks a registered workflow against this release, and makes its state machine where that is not there.
 *
 * @throws ValidationError with every fault; OrchestratorError `invalid_request` for one that is too large
 */
export async function buildMachine(
  deps: Deps<'workflows.declared' | 'workflows.read' | 'workflows.build'>,
  tenantId: string,
  workflow: Workflow,
): Promise<BuiltMachine> {
  const found = await checked(deps, tenantId, workflow);
  if ('faults' in found) throw new ValidationError('This workflow cannot be run any more.', found.faults);
  const { taskArns, queueUrls } = deps.machines.targets;
  const find = (id: string): Workflow | undefined => declaredWorkflow(deps, id) ?? found.subs.get(id);
  const taskArn = (task: string): string => {
    const arn = Object.hasOwn(taskArns, task) ? taskArns[task] : undefined;
    // a sub-workflow of this release may name tasks that are closed to registered ones
    if (arn === undefined) {
      throw new OrchestratorError('invalid_request', `the task ${task} is not open to registered workflows`);
    }
    return arn;
  };
  const definition = JSON.stringify(compileWorkflow(workflow, { taskArn, queueUrls }, find));
  if (Buffer.byteLength(definition) > MAX_DEFINITION_BYTES) {
    throw new OrchestratorError('invalid_request', 'the workflow is too large for the engine');
  }
  const machine = sha256(definition).slice(0, 16);
  // noted first: whoever collects machines sees that this one is wanted before it is there
  await deps.workflows.noteUse({ machine, usedAt: deps.clock.now() });
  await deps.machines.ensure(machine, definition);
  return { name: `${workflow.id}@${machine}`, find };
}
