import type * as z from 'zod';
import type { Destination } from '#domain/network/destinations.ts';
import type { Window } from '#domain/time.ts';
import type { Capability, Deps } from './capabilities.ts';

/** What a tool call knows of its surroundings. */
export interface ToolContext {
  /** Aborts at the tool's timeout and when the run stops. */
  readonly signal: AbortSignal;
  /** The run's "now": the clock for a live account, the window's end for a bundle. */
  readonly now: number;
  /** The span under investigation. */
  readonly window: Window;
  /**
   * Hosts that the caller's own request names (`destinationsIn` over task and context): the only ones a tool
   * may reach out to, whoever chose the call.
   */
  readonly destinations: readonly Destination[];
}

/**
 * One typed function an agent may call. Its output is stored as evidence (canonical JSON), so it is an object
 * of domain types under well-known keys (`series`, `alarms`, `templates`, ...), never prose.
 */
export interface Tool<C extends Capability, I extends z.ZodObject, O extends z.ZodObject> {
  /** snake_case of the file's name. */
  readonly name: string;
  /** For the model and the catalogue: what it answers and when to use it. */
  readonly description: string;
  readonly input: I;
  readonly output: O;
  /** True when it changes anything outside; such a tool runs only after an approval. */
  readonly mutates: boolean;
  readonly uses: readonly C[];
  readonly timeoutSeconds: number;
  /** Above this many bytes of canonical JSON the call fails with `tool_output_too_large`. */
  readonly maxOutputBytes: number;
  readonly run: (deps: Deps<C>, input: z.output<I>, context: ToolContext) => Promise<z.input<O>>;
}

/** Declares a tool. */
export const defineTool = <const C extends Capability, I extends z.ZodObject, O extends z.ZodObject>(
  tool: Tool<C, I, O>,
): Tool<C, I, O> => tool;

/** Any tool, its types forgotten: what loops and catalogues hold. Inputs and outputs are parsed by its schemas. */
export interface AnyTool {
  readonly name: string;
  readonly description: string;
  readonly input: z.ZodObject;
  readonly output: z.ZodObject;
  readonly mutates: boolean;
  readonly uses: readonly Capability[];
  readonly timeoutSeconds: number;
  readonly maxOutputBytes: number;
  // biome-ignore lint/suspicious/noExplicitAny: the one place where a tool's own types are erased
  readonly run: (deps: any, input: any, context: ToolContext) => Promise<unknown>;
}
