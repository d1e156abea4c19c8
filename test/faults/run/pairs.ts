import { memoryRandomness } from '#adapters/memory/randomness.ts';
import { scenes } from '../scenarios/scenes.ts';
import { faultKinds } from '../world/history.ts';
import type { Strike } from '../world/injector.ts';
import type { Schedule } from './schedule.ts';
import { sitesOf, strikeAt } from './sites.ts';

/** The schedule of a seed: a scene, how often things arrive, how far clocks are off, and two faults anywhere. */
export async function pairSchedule(seed: number, only = ''): Promise<Schedule> {
  const { fraction } = memoryRandomness(seed * 31 + 7);
  const pick = <T>(of: readonly T[]): T => of[Math.floor(fraction() * of.length)] as T;
  const among = scenes.filter(({ name }) => name.includes(only));
  const { name: scene } = pick(among);
  const copies = pick([1, 2, 3]);
  const skewMs = pick([0, 5_000, 300_000]);
  const sites = await sitesOf(scene, copies);
  const first = strikeAt(pick(sites), pick(faultKinds));
  return { scene, seed, copies, skewMs, strikes: [first, strikeAt(pick(sites), pick(faultKinds))] };
}

/** A schedule as one line, and back. */
export const textOf = ({ scene, seed, copies, skewMs, strikes }: Schedule): string =>
  [scene, seed, copies, skewMs, strikes.map(strikeText).join(' ')].join('|');

const strikeText = ({ unit, invocation, call, kind }: Strike): string =>
  `${unit}/${invocation}/${call}/${kind}`;

/** @throws Error for a line that says no schedule */
export function scheduleOf(text: string): Schedule {
  const [scene = '', seed, copies, skewMs, strikes = ''] = text.split('|');
  const parsed = strikes
    .split(' ')
    .filter((strike) => strike !== '')
    .map((strike) => {
      const [unit = '', invocation, call, name] = strike.split('/');
      const kind = faultKinds.find((one) => one === name);
      if (kind === undefined) throw new Error(`${strike} is no fault`);
      return { unit, invocation: Number(invocation), call: Number(call), kind };
    });
  return { scene, seed: Number(seed), copies: Number(copies), skewMs: Number(skewMs), strikes: parsed };
}
