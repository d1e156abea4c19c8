import * as z from 'zod';

/**
 * A place in what is known when a step begins, as a JSON pointer: `/steps/<id>/...` for what an earlier step
 * left, `/item/...` and `/index` inside a map, `/input/<name>` for the execution's own ids.
 */
export const Reference = z
  .string()
  .max(300)
  .regex(
    /^\/(?:steps\/[A-Za-z][A-Za-z0-9-]*|item|index|input)(?:\/[A-Za-z0-9_.:@-]+)*$/,
    'must be a pointer into /steps, /item, /index or /input',
  );

/** A value handed to a step: JSON in which `{ "ref": "/steps/..." }` stands for what is there. */
export type StepValue =
  | null
  | boolean
  | number
  | string
  | readonly StepValue[]
  | { readonly [name: string]: StepValue };

/** Such a value as it may be given from outside; at most 1,000 members of a list. */
export const StepValue: z.ZodType<StepValue> = z.lazy(() =>
  z.union([
    z.null(),
    z.boolean(),
    z.number(),
    z.string().max(10_000),
    z.array(StepValue).max(1_000),
    z.record(z.string().max(200), StepValue),
  ]),
);

const Scalar = z.union([z.string().max(1_000), z.number(), z.boolean(), z.null()]);

/** A test of one place, or several tests joined. A place that is missing, or of another type, passes no test but `exists: false`. */
export type Condition =
  | { readonly ref: string; readonly equals: string | number | boolean | null }
  | { readonly ref: string; readonly lessThan: number }
  | { readonly ref: string; readonly greaterThan: number }
  | { readonly ref: string; readonly exists: boolean }
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition };

/** Such a test as it may be given from outside; at most 20 joined. */
export const Condition: z.ZodType<Condition> = z.lazy(() =>
  z.union([
    z.strictObject({ ref: Reference, equals: Scalar }),
    z.strictObject({ ref: Reference, lessThan: z.number() }),
    z.strictObject({ ref: Reference, greaterThan: z.number() }),
    z.strictObject({ ref: Reference, exists: z.boolean() }),
    z.strictObject({ all: z.array(Condition).min(1).max(20) }),
    z.strictObject({ any: z.array(Condition).min(1).max(20) }),
    z.strictObject({ not: Condition }),
  ]),
);
