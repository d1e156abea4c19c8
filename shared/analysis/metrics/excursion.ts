/** A short excursion from its surroundings: indexes `[start, end)`. */
export interface Excursion {
  readonly start: number;
  readonly end: number;
  /** Level of the surroundings, on the searched scale. */
  readonly base: number;
  /** The most extreme value within, on the searched scale. */
  readonly peak: number;
}
