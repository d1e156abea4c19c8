// Runs the part of Amazon States Language that the compiler writes, in virtual time. As on AWS, an inner scope
// reads the variables of the outer ones and may assign none of them, and an expression without a value fails.
import { evaluate } from './jsonata-subset.ts';

/** A state machine or a branch of one. */
export interface Machine {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

// biome-ignore lint/suspicious/noExplicitAny: states are read as they were written
type State = any;

/** What the world answers to a task: its result or its failure, and how long it takes. */
export interface Answer {
  readonly result?: unknown;
  readonly error?: { readonly Error: string; readonly Cause: string };
  readonly takes?: number;
}

/** One task that was run. */
export interface Call {
  readonly state: string;
  readonly given: State;
  readonly from: number;
  readonly to: number;
}

/** How an execution went. */
export interface Execution {
  readonly status: 'succeeded' | 'failed';
  readonly error?: { readonly Error: string; readonly Cause?: string };
  readonly output?: unknown;
  readonly calls: readonly Call[];
  /** States entered, which is what the engine charges for. */
  readonly transitions: number;
  readonly endsAt: number;
}

class Failed extends Error {
  readonly failure: { readonly Error: string; readonly Cause?: string };
  readonly at: number;

  constructor(failure: { Error: string; Cause?: string }, at: number) {
    super(failure.Error);
    this.failure = failure;
    this.at = at;
  }
}

interface World {
  readonly answer: (state: string, given: State) => Answer;
  readonly input: unknown;
  readonly calls: Call[];
  transitions: number;
}

class Scope {
  readonly own = new Map<string, unknown>();
  readonly outer: Scope | undefined;

  constructor(outer?: Scope) {
    this.outer = outer;
  }

  get(name: string): unknown {
    return this.own.has(name) ? this.own.get(name) : this.outer?.get(name);
  }

  set(name: string, value: unknown): void {
    if (this.outer?.has(name)) throw new Error(`${name} belongs to an outer scope`);
    this.own.set(name, value);
  }

  private has(name: string): boolean {
    return this.own.has(name) || this.outer?.has(name) === true;
  }
}

/** Runs a machine to its end. `answer` says what each task gives; nothing is tried again. */
export function interpret(machine: Machine, input: unknown, answer: World['answer']): Execution {
  const world: World = { answer, input, calls: [], transitions: 0 };
  const names = stateNames(machine);
  if (new Set(names).size !== names.length) throw new Error(`a state name twice: ${names.join(' ')}`);
  const done = (to: { at: number }, status: Execution['status']) => ({
    status,
    calls: world.calls,
    transitions: world.transitions,
    endsAt: to.at,
  });
  try {
    const flow = run(world, machine, new Scope(), { input, at: 0 });
    return { ...done(flow, 'succeeded'), output: flow.input };
  } catch (thrown) {
    if (!(thrown instanceof Failed)) throw thrown;
    return { ...done(thrown, 'failed'), error: thrown.failure };
  }
}

const innerMachines = (state: State): Machine[] => [
  ...(state.Branches ?? []),
  ...(state.ItemProcessor === undefined ? [] : [state.ItemProcessor]),
];

const stateNames = ({ States }: Machine): string[] =>
  Object.entries(States).flatMap(([name, state]) => [name, ...innerMachines(state).flatMap(stateNames)]);

interface Flow {
  readonly input: unknown;
  readonly at: number;
}

function run(world: World, machine: Machine, scope: Scope, start: Flow, context: object = {}): Flow {
  let flow = start;
  for (let name: string | undefined = machine.StartAt; name !== undefined; ) {
    const state: State = machine.States[name];
    if (state === undefined) throw new Error(`no state ${name}`);
    world.transitions += 1;
    const went: Flow & { next?: string } = step(world, name, state, scope, flow, context);
    flow = went;
    name = went.next;
  }
  return flow;
}

function step(
  world: World,
  name: string,
  state: State,
  scope: Scope,
  flow: Flow,
  context: object,
): Flow & { next?: string } {
  const states = {
    input: flow.input,
    context: { ...context, Execution: { Input: world.input }, Task: { Token: 't' } },
  };
  const field = (value: unknown, more: object = {}): unknown => filled(value, scope, { ...states, ...more });
  const onward = state.Next === undefined ? {} : { next: state.Next as string };
  if (state.Type === 'Fail') {
    throw new Failed({ Error: String(field(state.Error)), Cause: String(field(state.Cause)) }, flow.at);
  }
  if (state.Type === 'Choice') return { ...flow, next: chosen(state, field) };
  try {
    const { result, at } = worked(world, name, state, scope, flow, context, field);
    const output = state.Output === undefined ? (result ?? flow.input) : field(state.Output, { result });
    const assigned = Object.entries(state.Assign ?? {}).map(([n, v]) => [n, field(v, { result })] as const);
    for (const [variable, value] of assigned) scope.set(variable, value);
    return { input: output, at, ...onward };
  } catch (thrown) {
    return caught(state, thrown, scope, field);
  }
}

type Field = (value: unknown, more?: object) => unknown;

function chosen(state: State, field: Field): string {
  const rule = state.Choices.find(({ Condition }: State) => {
    const held = field(Condition);
    if (typeof held !== 'boolean') throw new Error(`no yes or no: ${Condition}`);
    return held;
  });
  return rule?.Next ?? state.Default;
}

function caught(state: State, thrown: unknown, scope: Scope, field: Field): Flow & { next: string } {
  const catcher = state.Catch?.[0];
  if (!(thrown instanceof Failed) || catcher === undefined) throw thrown;
  for (const [name, value] of Object.entries(catcher.Assign ?? {})) {
    scope.set(name, field(value, { errorOutput: thrown.failure }));
  }
  return { input: thrown.failure, at: thrown.at, next: catcher.Next };
}

function worked(
  world: World,
  name: string,
  state: State,
  scope: Scope,
  flow: Flow,
  context: object,
  field: Field,
): { result: unknown; at: number } {
  switch (state.Type) {
    case 'Pass':
      return { result: undefined, at: flow.at };
    case 'Wait':
      return { result: undefined, at: flow.at + Number(field(state.Seconds)) };
    case 'Task': {
      const given = field(state.Arguments) as State;
      const { result, error, takes = 1 } = world.answer(name, given.Payload ?? given.MessageBody);
      const at = flow.at + takes;
      world.calls.push({ state: name, given: given.Payload ?? given.MessageBody, from: flow.at, to: at });
      if (error !== undefined) throw new Failed(error, at);
      return { result: String(state.Resource).endsWith('lambda:invoke') ? { Payload: result } : result, at };
    }
    case 'Parallel':
      return joined(
        state.Branches.map((branch: Machine) => () => run(world, branch, new Scope(scope), flow, context)),
      );
    case 'Map': {
      const items = field(state.Items) as unknown[];
      const rounds = items.map((Value, Index) => () => {
        const own = { Map: { Item: { Value, Index } } };
        const given =
          state.ItemSelector === undefined
            ? Value
            : filled(state.ItemSelector, scope, { input: flow.input, context: own });
        return run(world, state.ItemProcessor, new Scope(scope), { input: given, at: flow.at }, own);
      });
      return joined(rounds);
    }
    default:
      throw new Error(`no state of type ${state.Type}`);
  }
}

/** The results side by side; the first failure in time is that of all. */
function joined(branches: readonly (() => Flow)[]): { result: unknown; at: number } {
  const failures: Failed[] = [];
  const flows = branches.map((branch) => {
    try {
      return branch();
    } catch (thrown) {
      if (!(thrown instanceof Failed)) throw thrown;
      failures.push(thrown);
      return { input: undefined, at: 0 };
    }
  });
  const [first] = failures.sort((a, b) => a.at - b.at);
  if (first !== undefined) throw first;
  return { result: flows.map(({ input }) => input), at: Math.max(0, ...flows.map(({ at }) => at)) };
}

function filled(value: unknown, scope: Scope, states: object): unknown {
  if (typeof value === 'string' && value.startsWith('{%') && value.endsWith('%}')) {
    const found = evaluate(value.slice(2, -2), (name) => (name === 'states' ? states : scope.get(name)));
    if (found === undefined) throw new Error(`no value: ${value}`);
    return found;
  }
  if (Array.isArray(value)) return value.map((member) => filled(member, scope, states));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, filled(member, scope, states)]),
  );
}
