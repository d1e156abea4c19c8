import { type Breach, breachesOf } from '../checks/all.ts';
import type { Story } from '../checks/check.ts';
import { playDay, type Scene } from '../scenarios/day.ts';
import { scenes } from '../scenarios/scenes.ts';
import type { Strike, Weather } from '../world/injector.ts';
import { openWorld, type WorldOptions } from '../world/world.ts';
import { collect } from './collect.ts';

/** One day with its faults: everything that is needed to see it again. */
export interface Schedule {
  readonly scene: string;
  readonly seed: number;
  /** Copies in which each message, request and record arrives. */
  readonly copies: number;
  readonly skewMs: number;
  readonly strikes: readonly Strike[];
}

/** What breaks a floor on purpose. */
export type Breaking = Pick<WorldOptions, 'spoil' | 'between' | 'answers'>;

/** What came of a schedule. */
export interface Outcome {
  readonly breaches: readonly Breach[];
  /** Faults that did strike. */
  readonly struck: number;
  readonly story: Story;
}

/** Goes through the day of a schedule and looks at what it left. */
export async function runSchedule(
  schedule: Schedule,
  { onCall, breaking = {} }: { readonly onCall?: Weather['onCall']; readonly breaking?: Breaking } = {},
): Promise<Outcome> {
  const scene = sceneOf(schedule.scene);
  const { given = { strikes: [] } } = scene;
  const between = both(given.between, breaking.between);
  const world = openWorld({
    ...schedule,
    ...breaking,
    strikes: [...given.strikes, ...schedule.strikes],
    ...(between === undefined ? {} : { between }),
    ...(onCall === undefined ? {} : { onCall }),
  });
  let crashed: readonly Breach[] = [];
  try {
    await playDay(world, scene, schedule.copies);
  } catch (error) {
    crashed = [
      { check: 'simulation', what: error instanceof Error ? (error.stack ?? error.message) : String(error) },
    ];
  }
  const story = { facts: world.record.facts, final: await collect(world) };
  const struck = story.facts.filter(({ fact }) => fact === 'fault').length;
  return { breaches: [...crashed, ...breachesOf(story)], struck, story };
}

/** What a scene brings lies before what breaks it. */
function both(outer: WorldOptions['between'], inner: WorldOptions['between']): WorldOptions['between'] {
  if (outer === undefined || inner === undefined) return outer ?? inner;
  return (around) => {
    const [before, behind] = [outer(around), inner(around)];
    return (of, call) => before(of, behind(of, call));
  };
}

/** @throws Error for a name that no scene has */
export function sceneOf(name: string): Scene {
  const scene = scenes.find((one) => one.name === name);
  if (scene === undefined) throw new Error(`no scene is called ${name}`);
  return scene;
}
