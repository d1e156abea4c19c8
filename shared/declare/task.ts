import type * as z from 'zod';
import type { Capability, Deps } from './capabilities.ts';
import type { Unit } from './unit.ts';

/** One step of a workflow that Step Functions invokes directly. Input and output stay small: references only. */
export interface Task<Id extends string, C extends Capability, I extends z.ZodObject, O extends z.ZodObject>
  extends Unit<Id, C> {
  readonly input: I;
  readonly output: O;
  readonly run: (deps: Deps<C>, input: z.output<I>) => Promise<z.input<O>>;
}

/** Declares a task. */
export const defineTask = <
  const Id extends string,
  const C extends Capability,
  I extends z.ZodObject,
  O extends z.ZodObject,
>(
  task: Task<Id, C, I, O>,
): Task<Id, C, I, O> => task;
