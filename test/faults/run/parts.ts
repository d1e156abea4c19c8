import { reactions } from '../examples/reactions.ts';
import { changingRoutes } from '../examples/strike-examples.ts';
import { scenes } from '../scenarios/scenes.ts';
import type { Task } from './lanes.ts';
import type { FaultsOptions } from './options.ts';

/** Parts that a scene is cut into: the lanes end at about the same time. */
const PARTS = 8;
/** Schedules of two faults in a part. */
const PAIRS = 100;

/** The work, in parts. */
export function tasksOf({ only = '', schedules }: Pick<FaultsOptions, 'only' | 'schedules'>): {
  readonly oneFault: readonly Task[];
  readonly twoFaults: readonly Task[];
} {
  const wanted = (...names: readonly string[]): boolean => names.some((name) => name.includes(only));
  const shown = scenes.filter(({ name, shows }) => shows.length > 0 && wanted(name, ...shows));
  const oneFault = [
    ...shown.flatMap(({ name: scene }) =>
      Array.from({ length: PARTS }, (_, part): Task => ({ kind: 'one-fault', scene, part, of: PARTS })),
    ),
    ...changingRoutes()
      .filter(({ id }) => wanted(id))
      .map(({ id }): Task => ({ kind: 'examples', route: id })),
    ...reactions.filter(({ id }) => wanted(id)).map(({ id }): Task => ({ kind: 'reaction', unit: id })),
  ];
  const pairs = scenes.some(({ name }) => wanted(name)) ? schedules : 0;
  const twoFaults = Array.from({ length: Math.ceil(pairs / PAIRS) }, (_, i): Task => {
    const task = { kind: 'pairs', from: i * PAIRS, to: Math.min(pairs, (i + 1) * PAIRS) } as const;
    return only === '' ? task : { ...task, only };
  });
  return { oneFault, twoFaults };
}
