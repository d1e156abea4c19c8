import * as z from 'zod';
import { Sha256 } from '../hash.ts';
import { EpochMs } from '../time.ts';

/** Bounds of a predicate: what is deeper or larger proves nothing, whatever it says. */
export const PREDICATE_LIMITS = { depth: 5, parts: 48 } as const;

/** A place in stored evidence: the content's hash and an RFC 6901 JSON pointer into it ("" is the whole). */
export const Place = z.strictObject({ evidence: Sha256, path: z.string().max(500) });
export type Place = z.infer<typeof Place>;

const span = { from: EpochMs.optional(), to: EpochMs.optional() };
const Scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** A condition on one element of a list: the member at `path` (JSON pointer within the element) and a test. */
export const Condition = z.strictObject({
  path: z.string().max(200),
  is: z.enum(['=', '!=', '>', '>=', '<', '<=', 'contains']),
  value: Scalar,
});
export type Condition = z.infer<typeof Condition>;

/** How the points of a series within `[from, to)` become one number; percentiles are by nearest rank. */
export const Aggregate = z.enum([
  'max',
  'min',
  'mean',
  'median',
  'sum',
  'count',
  'first',
  'last',
  'p90',
  'p95',
  'p99',
]);
export type Aggregate = z.infer<typeof Aggregate>;

const simpleQuantities = [
  z.strictObject({ kind: z.literal('literal'), value: z.number() }),
  z.strictObject({ kind: z.literal('aggregate'), fn: Aggregate, of: Place, ...span }),
  z.strictObject({ kind: z.literal('number-at'), at: Place }),
  z.strictObject({ kind: z.literal('count'), of: Place, where: z.array(Condition).max(8) }),
  z.strictObject({ kind: z.literal('share'), of: Place, where: z.array(Condition).max(8) }),
] as const;
const SimpleQuantity = z.discriminatedUnion('kind', simpleQuantities);

/**
 * A number that a program can recompute from evidence.
 * - `literal`: the number itself.
 * - `aggregate`: over the points of the series at `of`, within `[from, to)`.
 * - `number-at`: the number at a place.
 * - `count`: elements of the list at `of` that meet every condition.
 * - `share`: that count over the list's length (0 for an empty list).
 * - `ratio`: one quantity over another; over zero it proves nothing.
 */
export const Quantity = z.discriminatedUnion('kind', [
  ...simpleQuantities,
  z.strictObject({ kind: z.literal('ratio'), of: SimpleQuantity, over: SimpleQuantity }),
]);
export type Quantity = z.infer<typeof Quantity>;

/** A moment that a program can recompute: a literal, the time at a place, or when a series first crossed a bound. */
export const Moment = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('at'), value: EpochMs }),
  z.strictObject({ kind: z.literal('time-at'), at: Place }),
  z.strictObject({
    kind: z.literal('first-crossing'),
    of: Place,
    is: z.enum(['>', '<']),
    bound: z.number(),
    ...span,
  }),
]);
export type Moment = z.infer<typeof Moment>;

/**
 * What a finding claims, in a form that a program re-checks from stored evidence alone.
 * - `compare`: two quantities. - `changed`: a series' aggregate after over before `at`, by at least `factor`.
 * - `exists` / `equals`: a value at a place. - `ordered`: the first moment is before the second, at most
 *   `withinSeconds` apart where given. - `reachable`: a path from → to in the service graph at `graph`.
 * - `all`, `any`, `not`: as they say.
 */
export type Predicate =
  | {
      readonly op: 'compare';
      readonly left: Quantity;
      readonly is: '=' | '>' | '>=' | '<' | '<=';
      readonly right: Quantity;
    }
  | {
      readonly op: 'changed';
      readonly of: Place;
      readonly fn: 'mean' | 'median' | 'max' | 'sum';
      readonly at: number;
      readonly from: number;
      readonly to: number;
      readonly direction: 'up' | 'down';
      readonly factor: number;
    }
  | { readonly op: 'exists'; readonly at: Place }
  | { readonly op: 'equals'; readonly at: Place; readonly value: string | number | boolean | null }
  | {
      readonly op: 'ordered';
      readonly earlier: Moment;
      readonly later: Moment;
      readonly withinSeconds?: number | undefined;
    }
  | { readonly op: 'reachable'; readonly graph: Place; readonly from: string; readonly to: string }
  | { readonly op: 'all' | 'any'; readonly of: readonly Predicate[] }
  | { readonly op: 'not'; readonly of: Predicate };

/** The parser of {@link Predicate}; refuses unknown operators and members. */
export const Predicate: z.ZodType<Predicate> = z.lazy(() =>
  z.discriminatedUnion('op', [
    z.strictObject({
      op: z.literal('compare'),
      left: Quantity,
      is: z.enum(['=', '>', '>=', '<', '<=']),
      right: Quantity,
    }),
    z.strictObject({
      op: z.literal('changed'),
      of: Place,
      fn: z.enum(['mean', 'median', 'max', 'sum']),
      at: EpochMs,
      from: EpochMs,
      to: EpochMs,
      direction: z.enum(['up', 'down']),
      factor: z.number().positive(),
    }),
    z.strictObject({ op: z.literal('exists'), at: Place }),
    z.strictObject({ op: z.literal('equals'), at: Place, value: Scalar }),
    z.strictObject({
      op: z.literal('ordered'),
      earlier: Moment,
      later: Moment,
      withinSeconds: z.number().positive().optional(),
    }),
    z.strictObject({ op: z.literal('reachable'), graph: Place, from: z.string(), to: z.string() }),
    z.strictObject({ op: z.enum(['all', 'any']), of: z.array(Predicate).min(1).max(8) }),
    z.strictObject({ op: z.literal('not'), of: Predicate }),
  ]),
);
