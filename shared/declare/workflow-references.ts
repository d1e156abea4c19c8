import type { WorkflowStep } from './workflow.ts';
import type { Condition } from './workflow-values.ts';

/** The root of a reference and the names below it; for `/steps/<id>/...` the id is the first name. */
export interface Pointer {
  readonly root: 'steps' | 'item' | 'index' | 'input';
  readonly names: readonly string[];
}

/** The parts of a reference that has passed its schema. */
export function pointerOf(reference: string): Pointer {
  const [, root, ...names] = reference.split('/');
  return { root: root as Pointer['root'], names };
}

/** The reference that a value is, if it is one: an object whose only member is `ref`. */
export function referenceIn(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { ref } = value as { ref?: unknown };
  return typeof ref === 'string' && Object.keys(value).length === 1 ? ref : undefined;
}

/** A reference and its place: names below the value, or below the step. */
export interface PlacedReference {
  readonly reference: string;
  readonly at: readonly (string | number)[];
}

/** Every reference inside a value. */
export function referencesIn(value: unknown, at: readonly (string | number)[] = []): PlacedReference[] {
  const reference = referenceIn(value);
  if (reference !== undefined) return [{ reference, at: [...at, 'ref'] }];
  if (Array.isArray(value)) return value.flatMap((member, i) => referencesIn(member, [...at, i]));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => referencesIn(member, [...at, name]));
}

/** Every reference that a step itself reads, those of the steps inside it left out. */
export function ownReferences(step: WorkflowStep): PlacedReference[] {
  switch (step.kind) {
    case 'tool':
    case 'task':
    case 'agent':
      return referencesIn(step.input, ['input']);
    case 'approval':
      return referencesIn(step.approval, ['approval']);
    case 'map':
      return referencesIn(step.items, ['items']);
    case 'choice':
      return step.choices.flatMap(({ when }, i) => conditionReferences(when, ['choices', i, 'when']));
    default:
      return [];
  }
}

function conditionReferences(condition: Condition, at: readonly (string | number)[]): PlacedReference[] {
  if ('ref' in condition) return [{ reference: condition.ref, at: [...at, 'ref'] }];
  if ('not' in condition) return conditionReferences(condition.not, [...at, 'not']);
  const [name, members] =
    'all' in condition ? (['all', condition.all] as const) : (['any', condition.any] as const);
  return members.flatMap((member, i) => conditionReferences(member, [...at, name, i]));
}

/** A list of steps inside a step, in one of its members. */
export interface InnerSteps {
  readonly at: readonly (string | number)[];
  readonly steps: readonly WorkflowStep[];
  /** How steps without `needs` follow each other. */
  readonly order: 'sequence' | 'parallel';
  readonly role: 'body' | 'branch' | 'compensation';
}

/** Every list of steps directly inside a step. */
export function innerSteps(step: WorkflowStep): InnerSteps[] {
  const lists: InnerSteps[] = [];
  if (step.kind === 'parallel' || step.kind === 'map') {
    const order = step.kind === 'parallel' ? 'parallel' : 'sequence';
    lists.push({ at: ['steps'], steps: step.steps, order, role: 'body' });
  }
  if (step.kind === 'choice') {
    const branch = { order: 'sequence', role: 'branch' } as const;
    lists.push(...step.choices.map(({ steps }, i) => ({ at: ['choices', i, 'steps'], steps, ...branch })));
    if (step.otherwise !== undefined) lists.push({ at: ['otherwise'], steps: step.otherwise, ...branch });
  }
  const compensate = 'catch' in step ? step.catch?.compensate : undefined;
  if (compensate !== undefined) {
    lists.push({
      at: ['catch', 'compensate'],
      steps: compensate,
      order: 'sequence',
      role: 'compensation',
    });
  }
  return lists;
}

/** Every reference in a step and in all steps inside it. */
export function allReferences(step: WorkflowStep): string[] {
  return [
    ...ownReferences(step).map(({ reference }) => reference),
    ...innerSteps(step).flatMap(({ steps }) => steps.flatMap(allReferences)),
  ];
}
