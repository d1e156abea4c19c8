import { TOOL_TASK } from '#declare/compile-step.ts';
import { DRAFTS } from '#declare/open-tasks.ts';
import type { Workflow, WorkflowStep } from '#declare/workflow.ts';
import { isTask } from '#declare/workflow-nodes.ts';
import { ancestors, needsOf } from '#declare/workflow-plan.ts';
import { type InnerSteps, innerSteps } from '#declare/workflow-references.ts';
import type { Fault } from '#domain/errors.ts';

/**
 * The steps whose results would be in no report, because they may still run when a step drafts it: the draft holds
 * what is there by then, and is made once in a run. Pointers begin with `/steps`. In a sub-workflow only what it
 * looks at counts: its own reports are left out where it is a part.
 */
export function lateLooks({ steps }: Workflow, find: (id: string) => Workflow | undefined): readonly Fault[] {
  return inList({ at: '/steps', steps, order: 'sequence', inMap: false }, find);
}

type Find = (id: string) => Workflow | undefined;

interface List {
  readonly at: string;
  readonly steps: readonly WorkflowStep[];
  readonly order: 'sequence' | 'parallel';
  readonly inMap: boolean;
}

/** The tasks whose effects a report tells of. */
const TOLD_OF: readonly string[] = [TOOL_TASK, 'proposeAction', 'performAction', 'verifyAction'];

function inList({ at, steps, order, inMap }: List, find: Find): Fault[] {
  const above = ancestors(needsOf(steps, order));
  const drafting = steps.filter(drafts);
  const late = steps.flatMap((step, i) => {
    if (!looks(step, find)) return [];
    const missing = drafting.find(({ id }) => id !== step.id && above.get(id)?.has(step.id) !== true);
    if (missing === undefined) return [];
    const message = above.get(step.id)?.has(missing.id) === true ? after(missing) : beside(missing, step);
    return [{ pointer: `${at}/${i}`, message }];
  });
  const inside = steps.flatMap((step, i) => inBlock(step, `${at}/${i}`, inMap, find));
  return [...late, ...inside];
}

function inBlock(step: WorkflowStep, pointer: string, inMap: boolean, find: Find): Fault[] {
  if (inMap && isDraft(step)) {
    return [
      { pointer, message: 'drafts the only report of the run for one item of many: put it after the map' },
    ];
  }
  const lists = innerSteps(step);
  const drafted = lists.some(({ role, steps }) => role !== 'compensation' && steps.some(drafts));
  return lists.flatMap(({ at, steps, order, role }: InnerSteps) => {
    const here = `${pointer}/${at.join('/')}`;
    const inner = { at: here, steps, order, inMap: inMap || (step.kind === 'map' && role === 'body') };
    const tooLate = drafted && role === 'compensation' && steps.some((each) => looks(each, find));
    return [...(tooLate ? [{ pointer: here, message: after(step) }] : []), ...inList(inner, find)];
  });
}

const after = ({ id }: WorkflowStep): string =>
  `comes after ${id}, which drafts the report: what it finds would be in no report; put it before`;

const beside = ({ id }: WorkflowStep, look: WorkflowStep): string =>
  `may run when ${id} drafts the report, and then what it finds is in no report: name ${look.id} in the needs of ${id}`;

const isDraft = (step: WorkflowStep): boolean => isTask(step, DRAFTS);

const drafts = (step: WorkflowStep): boolean =>
  isDraft(step) || innerSteps(step).some(({ steps }) => steps.some(drafts));

/** True where the step, or one in it, leaves what a report is made of. */
function looks(step: WorkflowStep, find: Find, above: readonly string[] = []): boolean {
  const { kind } = step;
  if (kind === 'tool' || kind === 'agent' || kind === 'agents') return true;
  if (kind === 'task' && TOLD_OF.includes(step.task)) return true;
  if (kind === 'approval' && step.approval !== undefined) return true;
  if (kind === 'workflow' && !above.includes(step.workflow)) {
    const part = find(step.workflow)?.steps ?? [];
    if (part.some((inner) => looks(inner, find, [...above, step.workflow]))) return true;
  }
  return innerSteps(step).some(({ steps }) => steps.some((inner) => looks(inner, find, above)));
}
