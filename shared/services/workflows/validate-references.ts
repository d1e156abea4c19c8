import type { WorkflowStep } from '#declare/workflow.ts';
import { ownReferences, pointerOf, referenceIn } from '#declare/workflow-references.ts';
import type { Fault } from '#domain/errors.ts';
import { fits, type KnownType, membersOf, nameOf, typeBelow, typeOf } from './json-types.ts';
import type { KnownParts } from './known-parts.ts';

/** What can be read at one place of a workflow. */
export interface Visible {
  /** The steps of this list and of those around it, without the ones that the place is inside. */
  readonly steps: ReadonlyMap<string, WorkflowStep>;
  readonly insideMap: boolean;
}

const INPUT: Readonly<Record<string, KnownType>> = {
  tenantId: { type: 'string' },
  runId: { type: 'string' },
  attempt: { type: 'integer' },
  agents: { type: 'array', items: { type: 'string' } },
  correlationId: { type: 'string' },
};

const EVIDENCE: KnownType = {
  type: 'object',
  properties: { hash: { type: 'string' }, bytes: { type: 'integer' }, mediaType: { type: 'string' } },
  additionalProperties: false,
};

/** The faults of what a step reads, and of what it hands to a tool. */
export function referenceFaults(
  step: WorkflowStep,
  pointer: string,
  visible: Visible,
  known: KnownParts,
): Fault[] {
  const faults = ownReferences(step).flatMap(({ reference, at }) => {
    const type = typeOfReference(reference, visible, known);
    const fault = typeof type === 'string' ? type : unlikeFault(step, reference);
    return fault === undefined ? [] : [{ pointer: `${pointer}/${at.join('/')}`, message: fault }];
  });
  return [...faults, ...typeFaults(step, pointer, visible, known)];
}

/** What is another one in a run that goes on from this one. */
const OF_THIS_RUN: ReadonlySet<string> = new Set(['runId', 'attempt', 'correlationId']);

/** What was done is found again by what it was asked: a condition may read these, an input may not. */
function unlikeFault({ kind }: WorkflowStep, reference: string): string | undefined {
  const { root, names } = pointerOf(reference);
  if (kind === 'choice' || root !== 'input' || !OF_THIS_RUN.has(names[0] ?? '')) return undefined;
  return `${names[0]} is another one in a fork or a resumed run, which would do this again`;
}

/** The type of what is there, or, as a text, why nothing can be. */
function typeOfReference(reference: string, visible: Visible, known: KnownParts): KnownType | string {
  const { root, names } = pointerOf(reference);
  if (root === 'item' || root === 'index') {
    if (!visible.insideMap) return `/${root} is only known inside a map`;
    return root === 'index' ? { type: 'integer' } : undefined;
  }
  const [first = '', ...rest] = names;
  if (root === 'input') {
    if (!Object.hasOwn(INPUT, first)) return `the input holds ${Object.keys(INPUT).join(', ')}`;
    return told(typeBelow(INPUT[first], rest), reference);
  }
  const step = visible.steps.get(first);
  if (step === undefined) return `no step ${first} comes before this one`;
  return told(typeInStep(step, rest, known), reference);
}

const told = (type: KnownType | 'nothing', reference: string): KnownType | string =>
  type === 'nothing' ? `nothing can be at ${reference}` : type;

function typeInStep(step: WorkflowStep, names: readonly string[], known: KnownParts): KnownType | 'nothing' {
  // a failure that is gone on from leaves something else
  if ('catch' in step && step.catch?.next === 'continue' && names[0] === 'failed') return { type: 'string' };
  switch (step.kind) {
    case 'tool':
      // where the output is kept stands beside its members
      return names[0] === 'evidence'
        ? typeBelow(EVIDENCE, names.slice(1))
        : typeBelow(toolOf(known, step.tool)?.output, names);
    case 'wait':
      return 'nothing';
    case 'agents':
      return typeBelow({ type: 'array' }, names);
    case 'parallel':
      return typeInBlock(step.steps, names, known);
    case 'choice':
      return typeInBlock(
        [...step.choices.flatMap(({ steps }) => steps), ...(step.otherwise ?? [])],
        names,
        known,
      );
    case 'workflow':
      return typeInBlock(known.workflow(step.workflow)?.steps ?? [], names, known);
    case 'map': {
      const [index, ...rest] = names;
      if (index === undefined) return { type: 'array' };
      return /^\d+$/.test(index) ? typeInBlock(step.steps, rest, known) : 'nothing';
    }
    default:
      return undefined;
  }
}

function typeInBlock(
  steps: readonly WorkflowStep[],
  [name, ...rest]: readonly string[],
  known: KnownParts,
): KnownType | 'nothing' {
  if (name === undefined) return { type: 'object' };
  const step = steps.find(({ id }) => id === name);
  return step === undefined ? 'nothing' : typeInStep(step, rest, known);
}

/** The tool of a name, where there is one. */
export const toolOf = ({ tools }: KnownParts, name: string) =>
  Object.hasOwn(tools, name) ? tools[name] : undefined;

/** Places whose type is known and cannot be what is needed there. */
function typeFaults(step: WorkflowStep, pointer: string, visible: Visible, known: KnownParts): Fault[] {
  const typeAt = (value: unknown): KnownType => {
    const reference = referenceIn(value);
    if (reference === undefined) return typeOf(value);
    const type = typeOfReference(reference, visible, known);
    return typeof type === 'string' ? undefined : type;
  };
  if (step.kind === 'map') {
    const type = nameOf(typeAt(step.items));
    if (type === undefined || type === 'array') return [];
    return [{ pointer: `${pointer}/items`, message: `must be a list, and is of type ${type}` }];
  }
  const wanted = step.kind === 'tool' ? toolOf(known, step.tool)?.input : undefined;
  if (step.kind !== 'tool' || wanted === undefined) return [];
  return inputFaults(step.input, wanted, `${pointer}/input`, typeAt);
}

function inputFaults(
  input: Readonly<Record<string, unknown>>,
  wanted: KnownType,
  pointer: string,
  typeAt: (value: unknown) => KnownType,
): Fault[] {
  const { required, only } = membersOf(wanted);
  const missing = required
    .filter((name) => !Object.hasOwn(input, name))
    .map((name) => ({ pointer, message: `lacks ${name}` }));
  const given = Object.entries(input).flatMap(([name, value]) => {
    const at = `${pointer}/${name}`;
    if (only !== undefined && !only.includes(name))
      return [{ pointer: at, message: 'the tool takes no such thing' }];
    const [type, must] = [typeAt(value), typeBelow(wanted, [name])];
    if (must === 'nothing' || fits(type, must)) return [];
    return [{ pointer: at, message: `must be of type ${nameOf(must)}, and is of type ${nameOf(type)}` }];
  });
  return [...missing, ...given];
}
