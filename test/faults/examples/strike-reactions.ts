import { NOTHING, type Tally } from '../run/tally.ts';
import { reactions } from './reactions.ts';
import { strike } from './strike.ts';

/** Has a unit take the same again and again, with every single fault. */
export async function reactionTally(unit: string): Promise<Tally> {
  const reaction = reactions.find(({ id }) => id === unit);
  return reaction === undefined ? NOTHING : strike(reaction.errand);
}
