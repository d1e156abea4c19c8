import { DRAFTS, SETTLES } from '#declare/open-tasks.ts';
import type { Workflow } from '#declare/workflow.ts';
import { isTask } from '#declare/workflow-nodes.ts';
import { ancestors, needsOf } from '#declare/workflow-plan.ts';
import type { Fault } from '#domain/errors.ts';

/**
 * The faults of how a registered workflow ends: a run that nothing settles would be taken for lost. The last step
 * drafts nothing more, needs all others, and comes after a draft.
 */
export function endingFaults({ steps }: Workflow): readonly Fault[] {
  const last = steps.at(-1);
  const at = `/steps/${steps.length - 1}`;
  if (last?.kind !== 'task' || last.task !== SETTLES) {
    return [{ pointer: at, message: `must be the task ${SETTLES}, which ends the run with its report` }];
  }
  if (!steps.slice(0, -1).some((step) => isTask(step, DRAFTS))) {
    return [{ pointer: at, message: `comes after no step with the task ${DRAFTS}, whose draft it verifies` }];
  }
  const before = ancestors(needsOf(steps, 'sequence')).get(last.id);
  return steps
    .slice(0, -1)
    .flatMap(({ id }, i) =>
      before?.has(id) === true
        ? []
        : [{ pointer: `/steps/${i}`, message: `${last.id} ends the run and does not wait for it` }],
    );
}
