import type { Errand } from './strike.ts';

/** A task or trigger that is struck on its own, over what the examples of the API speak of. */
export interface Reaction {
  readonly id: string;
  readonly errand: Errand;
}

/** Units that no scene of the whole floor shows. */
export const reactions: readonly Reaction[] = [];
