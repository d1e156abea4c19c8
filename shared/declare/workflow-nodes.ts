import { OrchestratorError } from '#domain/errors.ts';
import { DRAFTS, SETTLES } from './open-tasks.ts';
import type { Workflow, WorkflowStep } from './workflow.ts';
import { innerSteps, ownReferences, pointerOf, referenceIn } from './workflow-references.ts';
import type { StepValue } from './workflow-values.ts';

/** A step and where it stands. */
export interface StepNode {
  readonly step: WorkflowStep;
  /** The steps it stands in, outermost first, itself last. */
  readonly path: readonly string[];
  /** The innermost map around it. */
  readonly map: string | undefined;
}

/** Every step of an expanded workflow, by id. */
export type StepNodes = ReadonlyMap<string, StepNode>;

/** Every step of a list and of the blocks in it. */
export function nodesOf(steps: readonly WorkflowStep[]): StepNodes {
  const nodes = new Map<string, StepNode>();
  const add = (step: WorkflowStep, above: readonly string[], map: string | undefined): void => {
    const path = [...above, step.id];
    nodes.set(step.id, { step, path, map });
    for (const { steps: inner, role } of innerSteps(step)) {
      const inMap = step.kind === 'map' && role === 'body' ? step.id : map;
      for (const member of inner) add(member, path, inMap);
    }
  };
  for (const step of steps) add(step, [], undefined);
  return nodes;
}

/** What a reference to a step leads to: what one step leaves, or everything in a block. */
export type Target =
  | { readonly kind: 'value'; readonly id: string; readonly names: readonly string[] }
  | { readonly kind: 'members'; readonly members: Readonly<Record<string, Target>> };

/**
 * Where `/steps/<names...>` leads. The steps of a `parallel` block that cannot be caught are as good as steps
 * of the list around it; every other block leaves one value.
 */
export function targetOf(nodes: StepNodes, names: readonly string[]): Target {
  const [id = '', ...rest] = names;
  const step = nodes.get(id)?.step;
  if (step?.kind !== 'parallel' || step.catch !== undefined) return { kind: 'value', id, names: rest };
  const [name, ...below] = rest;
  if (name === undefined) {
    const members = step.steps.map((m) => [localName(m.id), targetOf(nodes, [m.id])] as const);
    return { kind: 'members', members: Object.fromEntries(members) };
  }
  const member = step.steps.find((m) => localName(m.id) === name);
  // validation has refused a name that no step has; what is missing reads as null
  return member === undefined ? { kind: 'members', members: {} } : targetOf(nodes, [member.id, ...below]);
}

/** The name of a step in its own workflow: its id without the prefixes of sub-workflows. */
export const localName = (id: string): string => id.slice(id.lastIndexOf('.') + 1);

/** Step → the steps that read what it leaves. A block that is read reads what its steps leave. */
export function readersOf(nodes: StepNodes): ReadonlyMap<string, ReadonlySet<string>> {
  const readers = new Map<string, Set<string>>();
  const reads = (id: string, reader: string): void => {
    const known = readers.get(id) ?? new Set();
    if (known.has(reader)) return;
    readers.set(id, known.add(reader));
    for (const member of membersOf(nodes, id)) reads(member, id);
  };
  for (const { step } of nodes.values()) {
    for (const { reference } of ownReferences(step)) {
      const { root, names } = pointerOf(reference);
      for (const id of root === 'steps' ? valuesOf(targetOf(nodes, names)) : []) reads(id, step.id);
    }
  }
  return readers;
}

/** The steps whose values are in a target. */
export const valuesOf = (target: Target): readonly string[] =>
  target.kind === 'value' ? [target.id] : Object.values(target.members).flatMap(valuesOf);

function membersOf(nodes: StepNodes, id: string): readonly string[] {
  const step = nodes.get(id)?.step;
  const lists = step === undefined ? [] : innerSteps(step).filter(({ role }) => role !== 'compensation');
  return lists.flatMap(({ steps }) => steps.flatMap((member) => valuesOf(targetOf(nodes, [member.id]))));
}

/**
 * A workflow whose sub-workflows are steps of its own: each becomes a block with the id of its step, and its
 * steps get that id and a dot before their own. The steps that would write its report are left out: a run has one
 * report, which ends it, and that is the outermost workflow's.
 *
 * @throws OrchestratorError `not_found` for a workflow that `find` does not know, `invalid_request` for one
 * that holds itself, that does nothing but report, or that reads what its report leaves
 */
export function expanded(
  workflow: Workflow,
  find: (id: string) => Workflow | undefined,
): readonly WorkflowStep[] {
  const expand = (step: WorkflowStep, above: readonly string[]): WorkflowStep => {
    if (step.kind !== 'workflow') return withInner(step, (inner) => expand(inner, above));
    const sub = find(step.workflow);
    if (sub === undefined) throw new OrchestratorError('not_found', `there is no workflow ${step.workflow}`);
    if (above.includes(sub.id)) {
      throw new OrchestratorError(
        'invalid_request',
        `${[...above, sub.id].join(' -> ')}: a workflow in itself`,
      );
    }
    const steps = withoutReport(sub).map((inner) => prefixed(expand(inner, [...above, sub.id]), step.id));
    const { id, needs, catch: caught } = withInner(step, (inner) => expand(inner, above)) as typeof step;
    return { kind: 'parallel', id, needs, steps, catch: caught };
  };
  return workflow.steps.map((step) => expand(step, [workflow.id]));
}

/** Why a workflow cannot be a part of another, whose report is the only one; undefined where it can. */
export function partFault({ steps }: Pick<Workflow, 'steps'>): string | undefined {
  const left = new Set(steps.filter(isReport).map(({ id }) => id));
  const kept = steps.filter(({ id }) => !left.has(id));
  if (kept.length === 0) return 'does nothing but report, which the workflow around it does';
  const reads = [...nodesOf(kept).values()].some(({ step }) =>
    ownReferences(step).some(({ reference }) => {
      const { root, names } = pointerOf(reference);
      return root === 'steps' && left.has(names[0] ?? '');
    }),
  );
  return reads ? 'reads what its own report leaves, and as a part it writes none' : undefined;
}

/** What waited for a step that is left out waits for what that one waited for. */
function withoutReport(sub: Workflow): readonly WorkflowStep[] {
  const fault = partFault(sub);
  if (fault !== undefined) throw new OrchestratorError('invalid_request', `the workflow ${sub.id} ${fault}`);
  const steps = inSequence(sub.steps);
  const left = new Map(steps.flatMap((step) => (isReport(step) ? [[step.id, step.needs ?? []]] : [])));
  const needsOf = (needs: readonly string[]): readonly string[] =>
    needs.flatMap((need) => {
      const through = left.get(need);
      return through === undefined ? [need] : needsOf(through);
    });
  return steps
    .filter(({ id }) => !left.has(id))
    .map((step) => ({ ...step, needs: [...new Set(needsOf(step.needs ?? []))] }));
}

const isReport = (step: WorkflowStep): boolean => isTask(step, DRAFTS) || isTask(step, SETTLES);

/** Says what `needs` left out means in a sequence. */
const inSequence = (steps: readonly WorkflowStep[]): WorkflowStep[] =>
  steps.map((step, i) => {
    const before = steps[i - 1]?.id;
    return { ...step, needs: step.needs ?? (before === undefined ? [] : [before]) };
  });

function prefixed(step: WorkflowStep, prefix: string): WorkflowStep {
  const renamed = withInner(step, (inner) => prefixed(inner, prefix));
  const needs = renamed.needs?.map((id) => `${prefix}.${id}`);
  return { ...inPrefix(renamed, prefix), id: `${prefix}.${step.id}`, needs } as WorkflowStep;
}

/** The same step with its own references renamed. */
function inPrefix(step: WorkflowStep, prefix: string): WorkflowStep {
  const rename = <V>(value: V): V => renamedReferences(value, prefix) as V;
  if (step.kind === 'tool') return { ...step, input: rename(step.input) };
  if (step.kind === 'task' || step.kind === 'agent')
    return step.input === undefined ? step : { ...step, input: rename(step.input) };
  if (step.kind === 'approval' && step.approval !== undefined) {
    return { ...step, approval: rename(step.approval) };
  }
  if (step.kind === 'map') return { ...step, items: rename(step.items) };
  if (step.kind !== 'choice') return step;
  const choices = step.choices.map((choice) => ({ ...choice, when: renamedTests(choice.when, prefix) }));
  return { ...step, choices } as WorkflowStep;
}

const renamedReference = (reference: string, prefix: string): string =>
  reference.startsWith('/steps/') ? `/steps/${prefix}.${reference.slice('/steps/'.length)}` : reference;

function renamedReferences(value: unknown, prefix: string): unknown {
  const reference = referenceIn(value);
  if (reference !== undefined) return { ref: renamedReference(reference, prefix) };
  if (Array.isArray(value)) return value.map((member) => renamedReferences(member, prefix));
  if (typeof value !== 'object' || value === null) return value;
  return mapMembers(value as Record<string, StepValue>, (member) => renamedReferences(member, prefix));
}

// a test holds its reference beside what it is compared with
function renamedTests(test: unknown, prefix: string): unknown {
  if (Array.isArray(test)) return test.map((member) => renamedTests(member, prefix));
  if (typeof test !== 'object' || test === null) return test;
  return Object.fromEntries(
    Object.entries(test).map(([name, member]) => [
      name,
      name === 'ref' && typeof member === 'string'
        ? renamedReference(member, prefix)
        : renamedTests(member, prefix),
    ]),
  );
}

const mapMembers = <V>(value: Record<string, V>, change: (member: V) => unknown): Record<string, unknown> =>
  Object.fromEntries(Object.entries(value).map(([name, member]) => [name, change(member)]));

/** The same step with every step inside it changed. */
function withInner(step: WorkflowStep, change: (inner: WorkflowStep) => WorkflowStep): WorkflowStep {
  const all = (steps: readonly WorkflowStep[]): WorkflowStep[] => steps.map(change);
  let changed = step;
  if (changed.kind === 'parallel' || changed.kind === 'map')
    changed = { ...changed, steps: all(changed.steps) };
  if (changed.kind === 'choice') {
    const choices = changed.choices.map((choice) => ({ ...choice, steps: all(choice.steps) }));
    const { otherwise } = changed;
    changed = { ...changed, choices, otherwise: otherwise && all(otherwise) };
  }
  if (!('catch' in changed) || changed.catch?.compensate === undefined) return changed;
  return { ...changed, catch: { ...changed.catch, compensate: all(changed.catch.compensate) } };
}

/** Whether a step is this task. */
export const isTask = (step: WorkflowStep, task: string): boolean =>
  step.kind === 'task' && step.task === task;
