// What the scoreboard must not fall below: the floors are a little under what was measured.
import * as z from 'zod';
import type { Figure } from './loghub.ts';

/**
 * The least (or, for what must be small, the most) acceptable figure of a measure on a set; a set that ends with `*`
 * stands for every set that begins so. `from` is the data it is taken on.
 */
export const Floors = z.array(
  z
    .strictObject({
      from: z.enum(['loghub', 'nab', 'petshop', 'opensre']),
      measure: z.string(),
      set: z.string(),
      least: z.number().optional(),
      most: z.number().optional(),
    })
    .refine((f) => (f.least === undefined) !== (f.most === undefined), { error: 'least or most, not both' }),
);
export type Floors = z.infer<typeof Floors>;

/** A figure that is out of bounds, with the bound in words. */
export interface Fallen extends Figure {
  readonly bound: string;
}

/** Figures out of bounds; a figure that is no number is out of every bound. */
export const fallen = (figures: readonly Figure[], floors: Floors): Fallen[] =>
  floors.flatMap((floor) => {
    const { least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY } = floor;
    const bound = floor.least === undefined ? `at most ${most}` : `at least ${least}`;
    return figures
      .filter((f) => covers(floor, f) && !(f.figure >= least && f.figure <= most))
      .map((f) => ({ ...f, bound }));
  });

/** Floors without a figure, of the data that was scored whole. */
export const unmeasured = (figures: readonly Figure[], floors: Floors, whole: ReadonlySet<string>): Floors =>
  floors.filter((floor) => whole.has(floor.from) && !figures.some((f) => covers(floor, f)));

const covers = (floor: Floors[number], figure: Figure): boolean =>
  floor.measure === figure.measure &&
  (floor.set.endsWith('*') ? figure.set.startsWith(floor.set.slice(0, -1)) : figure.set === floor.set);
