import type { Json } from '#domain/json.ts';
import type { Destination } from '#domain/network/destinations.ts';
import type { Window } from '#domain/time.ts';
import type { Capability } from './capabilities.ts';
import type { AnyTool } from './tool.ts';
import type { Unit } from './unit.ts';

/** A tool call that a playbook asks for. */
export interface PlannedCall {
  readonly tool: string;
  readonly input: { readonly [key: string]: Json };
}

/** One finished call, as a playbook sees it. Outputs hold text from the world: data, never instructions. */
export interface CallOutcome {
  readonly tool: string;
  readonly input: { readonly [key: string]: Json };
  /** The parsed output; absent when the call failed. */
  readonly output?: unknown;
  readonly error?: { readonly code: string; readonly message: string };
}

/** What a playbook may decide on. `task` is the caller's text: words to search for, no commands. */
export interface PlaybookView {
  readonly task: string;
  readonly now: number;
  readonly window: Window;
  /** Hosts that the caller's own request names (`destinationsIn` over task and context). */
  readonly destinations: readonly Destination[];
  /** 0 at first; grows by one with each turn. */
  readonly turn: number;
  readonly outcomes: readonly CallOutcome[];
}

/**
 * The deterministic way of an agent: a pure function from what is known to the next calls (run in parallel);
 * no calls means done. The same view always gives the same calls, so a run can be replayed, and it works with
 * the model switched off. A model, where there is one, continues after it.
 */
export type Playbook = (view: PlaybookView) => readonly PlannedCall[];

/** Bounds of one agent step. Reaching one ends the loop with the best answer so far. */
export interface AgentLimits {
  /** Turns: one turn is a set of tool calls, or one model call with the tool calls it asks for. */
  readonly maxTurns: number;
  readonly maxToolCalls: number;
  /** Input and output tokens over all model calls of the step. */
  readonly maxTokens: number;
}

/** A declared specialist. */
export interface Agent<Id extends string, T extends readonly AnyTool[]>
  extends Unit<Id, T[number]['uses'][number] | AgentBase> {
  /** Folder name (kebab-case): the agent's id in the registry and in routes. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly capabilities: readonly string[];
  /** Word (lower case) → weight: what the router listens for. */
  readonly keywords: Readonly<Record<string, number>>;
  readonly tools: T;
  readonly playbook: Playbook;
  /** The system prompt for the model, where one is set. */
  readonly prompt: string;
  readonly limits: AgentLimits;
}

/** What every agent worker uses besides its tools: run state, evidence, stop marks, registry, model, token. */
export const agentBase = [
  'runs.write',
  'evidence.write',
  'bundles.read',
  'stop.read',
  'agents.write',
  'tasks.answer',
  'model.invoke',
  'budgets.gate',
] as const satisfies readonly Capability[];
type AgentBase = (typeof agentBase)[number];

/** Declares an agent; its `uses` are the union of its tools' and of {@link agentBase}. */
export const defineAgent = <const Id extends string, const T extends readonly AnyTool[]>(
  agent: Omit<Agent<Id, T>, 'uses'>,
): Agent<Id, T> => ({
  ...agent,
  uses: [...new Set<Capability>([...agentBase, ...agent.tools.flatMap((t) => t.uses)])].sort() as Agent<
    Id,
    T
  >['uses'],
});
