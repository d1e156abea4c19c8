import type { FaultKind } from '../world/history.ts';
import { faultKinds } from '../world/history.ts';
import type { Strike } from '../world/injector.ts';
import { runSchedule, type Schedule, sceneOf } from './schedule.ts';

/** A place where a fault may strike: one outgoing call of one invocation. */
export interface Site extends Omit<Strike, 'kind'> {
  /** Port and method, for people. */
  readonly name: string;
}

const known = new Map<string, Promise<readonly Site[]>>();

/** Every outgoing call of a scene on a day without faults. */
export function sitesOf(scene: string, copies: number): Promise<readonly Site[]> {
  const key = `${scene} ${copies}`;
  const found = known.get(key) ?? look(scene, copies);
  known.set(key, found);
  return found;
}

async function look(scene: string, copies: number): Promise<readonly Site[]> {
  const sites: Site[] = [];
  const onCall = (by: { unit: string; number: number }, call: number, name: string): void => {
    sites.push({ unit: by.unit, invocation: by.number, call, name });
  };
  await runSchedule({ scene, seed: 1, copies, skewMs: 0, strikes: [] }, { onCall });
  return sites;
}

/** Message, request and record arrive in so many copies; a fault strikes the work on each of them. */
export const DELIVERIES = 3;

const SKEWS = [0, 300_000];

/** Every schedule with one fault in a scene: the units that it shows × call × kind of fault × delivery × clocks. */
export async function oneFaultSchedules(scene: string): Promise<readonly Schedule[]> {
  const { shows } = sceneOf(scene);
  const sites = await sitesOf(scene, DELIVERIES);
  const chosen = shows.flatMap((unit) => telling(sites.filter((site) => site.unit === unit)));
  return chosen.flatMap((site) =>
    faultKinds.flatMap((kind) =>
      SKEWS.map((skewMs) => ({
        scene,
        seed: 1,
        copies: DELIVERIES,
        skewMs,
        strikes: [strikeAt(site, kind)],
      })),
    ),
  );
}

/** The fault at a site. */
export const strikeAt = ({ unit, invocation, call }: Site, kind: FaultKind): Strike => ({
  unit,
  invocation,
  call,
  kind,
});

/** Of a unit's invocations the first three, and three more that do the most: a schedule has many that find nothing. */
function telling(sites: readonly Site[]): readonly Site[] {
  const byInvocation = Map.groupBy(sites, ({ invocation }) => invocation);
  const busiest = [...byInvocation]
    .sort(([a, calls], [b, others]) => others.length - calls.length || a - b)
    .slice(0, DELIVERIES)
    .map(([invocation]) => invocation);
  const chosen = new Set([...busiest, 1, 2, 3]);
  return sites.filter(({ invocation }) => chosen.has(invocation));
}
