import type * as z from 'zod';
import { Workflow, type WorkflowStep } from '#declare/workflow.ts';
import { partFault } from '#declare/workflow-nodes.ts';
import { cycleIn, needsOf } from '#declare/workflow-plan.ts';
import { innerSteps } from '#declare/workflow-references.ts';
import type { Fault } from '#domain/errors.ts';
import type { KnownParts } from './known-parts.ts';
import { lateLooks } from './late-looks.ts';
import { referenceFaults } from './validate-references.ts';
import { stepFaults } from './validate-step.ts';

/**
 * Every fault of a workflow definition, each with the JSON pointer of its place; none for one that can be
 * compiled. A cycle names its steps, and a sub-workflow that holds itself names the way there.
 */
export function validateWorkflow(definition: unknown, known: KnownParts): readonly Fault[] {
  const parsed = Workflow.safeParse(definition);
  if (!parsed.success) return parsed.error.issues.flatMap(schemaFaults);
  const workflow = parsed.data;
  const walk: Walk = { workflow, known, seen: new Map(), asked: new Map(), faults: [] };
  const top = { at: '/steps', order: 'sequence', above: new Map(), insideMap: false } as const;
  walkList(walk, workflow.steps, top);
  const late = lateLooks(workflow, known.workflow);
  return [...walk.faults, ...late, ...failureFaults(workflow.onFailure, walk)];
}

function schemaFaults(issue: z.core.$ZodIssue): Fault[] {
  const pointer = issue.path.map((part) => `/${escaped(String(part))}`).join('');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ pointer: `${pointer}/${escaped(key)}`, message: 'is not known here' }));
  }
  return [{ pointer, message: issue.message }];
}

const escaped = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');

interface Walk {
  readonly workflow: Workflow;
  readonly known: KnownParts;
  /** Id → where the first step of that id is. */
  readonly seen: Map<string, string>;
  /** Agent → where it is first asked. */
  readonly asked: Map<string, string>;
  readonly faults: Fault[];
}

interface List {
  readonly at: string;
  readonly order: 'sequence' | 'parallel';
  readonly above: ReadonlyMap<string, WorkflowStep>;
  readonly insideMap: boolean;
}

/** The one state that every compiled machine has besides its steps. */
const RESERVED = 'failed';

function walkList(walk: Walk, steps: readonly WorkflowStep[], list: List): void {
  const { faults } = walk;
  faults.push(...orderFaults(steps, list));
  const here = new Map([...list.above, ...steps.map((step) => [step.id, step] as const)]);
  for (const [i, step] of steps.entries()) {
    const pointer = `${list.at}/${i}`;
    const steps = new Map([...here].filter(([id]) => id !== step.id));
    faults.push(
      ...nameFaults(walk, step, pointer),
      ...stepFaults({ step, pointer, insideMap: list.insideMap }, walk.workflow.timeoutSeconds, walk.known),
      ...referenceFaults(step, pointer, { steps, insideMap: list.insideMap }, walk.known),
      ...subWorkflowFaults(walk, step, pointer),
    );
    for (const inner of innerSteps(step)) {
      const insideMap = list.insideMap || (step.kind === 'map' && inner.role === 'body');
      const at = `${pointer}/${inner.at.join('/')}`;
      walkList(walk, inner.steps, { at, order: inner.order, above: steps, insideMap });
    }
  }
}

function nameFaults({ seen, asked }: Walk, step: WorkflowStep, pointer: string): Fault[] {
  const faults: Fault[] = [];
  const first = seen.get(step.id);
  if (first === undefined) seen.set(step.id, pointer);
  else faults.push({ pointer: `${pointer}/id`, message: `${first} has the same id` });
  if (step.id === RESERVED) faults.push({ pointer: `${pointer}/id`, message: `${RESERVED} is taken` });
  if (step.kind !== 'agent') return faults;
  const earlier = asked.get(step.agent);
  if (earlier === undefined) asked.set(step.agent, pointer);
  else
    faults.push({
      pointer: `${pointer}/agent`,
      message: `${earlier} asks it: an agent answers once in a run`,
    });
  return faults;
}

function orderFaults(steps: readonly WorkflowStep[], { at, order }: List): Fault[] {
  const ids = steps.map(({ id }) => id);
  const unknown = steps.flatMap((step, i) =>
    (step.needs ?? []).flatMap((id, n) =>
      ids.includes(id)
        ? []
        : [{ pointer: `${at}/${i}/needs/${n}`, message: `there is no step ${id} beside it` }],
    ),
  );
  return [...unknown, ...cycleFaults(steps, at, order)];
}

/** One fault for a cycle, and one for each step that never begins because of it. */
function cycleFaults(steps: readonly WorkflowStep[], at: string, order: List['order']): Fault[] {
  const needs = needsOf(steps, order);
  const cycle = cycleIn(needs);
  if (cycle === undefined) return [];
  const stuck = new Set(cycle);
  for (let grown = true; grown; ) {
    const more = [...needs].filter(([id, all]) => !stuck.has(id) && [...all].some((need) => stuck.has(need)));
    for (const [id] of more) stuck.add(id);
    grown = more.length > 0;
  }
  return steps.flatMap((step, i) => {
    if (!stuck.has(step.id)) return [];
    const pointer = `${at}/${i}`;
    if (step.id === cycle[0]) return [{ pointer, message: `waits for itself: ${cycle.join(' -> ')}` }];
    return cycle.includes(step.id) ? [] : [{ pointer, message: 'is never reached: it waits for a cycle' }];
  });
}

function subWorkflowFaults({ workflow, known }: Walk, step: WorkflowStep, pointer: string): Fault[] {
  if (step.kind !== 'workflow') return [];
  const fault = (message: string): Fault[] => [{ pointer: `${pointer}/workflow`, message }];
  if (step.workflow === workflow.id) return fault(`holds itself: ${workflow.id} -> ${workflow.id}`);
  const sub = known.workflow(step.workflow);
  if (sub === undefined) return fault('there is no such workflow');
  const way = wayBack(sub, [workflow.id], known);
  if (way !== undefined) return fault(`holds itself: ${way.join(' -> ')}`);
  const unfit = partFault(sub);
  if (unfit !== undefined) return fault(unfit);
  const longest = longestName(sub.steps, known) + step.id.length + 1;
  return longest <= MAX_NAME
    ? []
    : fault(`names of its steps get ${longest} characters long, over ${MAX_NAME}`);
}

/** The engine's names have 80 characters at most; the compiler puts up to 20 before and after a step's own. */
const MAX_NAME = 60;

function longestName(steps: readonly WorkflowStep[], known: KnownParts): number {
  const lengths = steps.map((step) => {
    const sub = step.kind === 'workflow' ? known.workflow(step.workflow) : undefined;
    const inner = longestName(
      innerSteps(step).flatMap((list) => list.steps),
      known,
    );
    return Math.max(
      step.id.length,
      inner,
      sub === undefined ? 0 : step.id.length + 1 + longestName(sub.steps, known),
    );
  });
  return Math.max(0, ...lengths);
}

/** The way from a workflow through its sub-workflows to one that it is already inside. */
function wayBack(
  workflow: Workflow,
  above: readonly string[],
  known: KnownParts,
): readonly string[] | undefined {
  const path = [...above, workflow.id];
  if (above.includes(workflow.id)) return path;
  const inside = (steps: readonly WorkflowStep[]): readonly string[] | undefined => {
    for (const step of steps) {
      const sub = step.kind === 'workflow' ? known.workflow(step.workflow) : undefined;
      const way = sub === undefined ? undefined : wayBack(sub, path, known);
      const found = way ?? inside(innerSteps(step).flatMap((list) => list.steps));
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return inside(workflow.steps);
}

function failureFaults(onFailure: string, { known, seen }: Walk): Fault[] {
  const pointer = '/onFailure';
  const faults: Fault[] = [];
  if (!(known.failureTasks ?? known.tasks).includes(onFailure))
    faults.push({ pointer, message: 'there is no such task' });
  if (seen.has(onFailure)) {
    faults.push({ pointer, message: 'is a step too: it would run when nothing failed' });
  }
  return faults;
}
