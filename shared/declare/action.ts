import type * as z from 'zod';
import type { Risk } from '#domain/approvals/proposal.ts';
import type { JsonObject } from '#domain/json.ts';

/**
 * A tool that changes one thing outside. It has no `run`: whoever asks for it gets a proposal, and `performAction`,
 * the one place where anything is changed, lets the `Actuator` do it once it is approved. All members are pure, so that
 * what is shown to approvers and what is checked before and after come from the same words.
 *
 * `observed` is what `Actuator.observe` says of the target: a form of its own for each kind of target, to be read with
 * a schema, not to be trusted to have it.
 */
export interface Action<I extends z.ZodObject> {
  /** snake_case of the file's name. */
  readonly name: string;
  readonly description: string;
  readonly input: I;
  readonly mutates: true;
  /** The one resource: `kind:name`, from the input alone. */
  readonly target: (input: z.output<I>) => string;
  /** Why it cannot or need not be done there, in a sentence; undefined where it can. */
  readonly refusal: (input: z.output<I>, observed: JsonObject) => string | undefined;
  readonly risk: (input: z.output<I>, observed: JsonObject) => Risk;
  /** The input of the same tool that takes it back; null where nothing does. */
  readonly undo: (input: z.output<I>, observed: JsonObject) => z.input<I> | null;
  /**
   * Whether the target, read again just before acting, is still what the approvers saw. Left out: it is where both
   * are the same JSON.
   */
  readonly unchanged?: (observed: JsonObject, now: JsonObject) => boolean;
  /** Whether the target, read after acting, is as it was promised. */
  readonly holds: (input: z.output<I>, after: JsonObject, before: JsonObject) => boolean;
}

/** Declares a mutating tool. */
export const defineAction = <I extends z.ZodObject>(action: Action<I>): Action<I> => action;

/** Any mutating tool, its types forgotten; inputs are parsed by its schema. */
export interface AnyAction {
  readonly name: string;
  readonly description: string;
  readonly input: z.ZodObject;
  readonly mutates: true;
  // biome-ignore-start lint/suspicious/noExplicitAny: the one place where an action's own input is erased
  readonly target: (input: any) => string;
  readonly refusal: (input: any, observed: JsonObject) => string | undefined;
  readonly risk: (input: any, observed: JsonObject) => Risk;
  readonly undo: (input: any, observed: JsonObject) => unknown;
  readonly unchanged?: (observed: JsonObject, now: JsonObject) => boolean;
  readonly holds: (input: any, after: JsonObject, before: JsonObject) => boolean;
  // biome-ignore-end lint/suspicious/noExplicitAny: as above
}
