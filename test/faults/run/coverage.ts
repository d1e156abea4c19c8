import { agents, tasks, triggers } from '../../../functions/registry.ts';
import { reactions } from '../examples/reactions.ts';
import { changingRoutes, goodExamples } from '../examples/strike-examples.ts';
import { scenes } from '../scenarios/scenes.ts';

/** A unit of the registry that changes something, and where faults strike it. */
export interface Covered {
  readonly unit: string;
  readonly kind: 'route' | 'agent' | 'task' | 'trigger';
  /** Names of its scenes; empty where nobody has thought of one. */
  readonly scenes: readonly string[];
}

/** Every unit that changes something, out of the registry. */
export function coverage(): readonly Covered[] {
  const shownIn = (unit: string): string[] =>
    scenes.filter(({ shows }) => shows.includes(unit)).map(({ name }) => name);
  const examples = (route: ReturnType<typeof changingRoutes>[number]): string[] =>
    goodExamples(route).map(({ name }) => `its example "${name}"`);
  const listed = (units: readonly { readonly unit: { readonly id: string } }[], kind: Covered['kind']) =>
    units.map(({ unit }) => ({
      unit: unit.id,
      kind,
      scenes: [...shownIn(unit.id), ...(reactions.some(({ id }) => id === unit.id) ? ['on its own'] : [])],
    }));
  return [
    ...changingRoutes().map((route) => ({
      unit: route.id,
      kind: 'route' as const,
      scenes: [...shownIn(route.id), ...examples(route)],
    })),
    ...listed(agents, 'agent'),
    ...listed(tasks, 'task'),
    ...listed(triggers, 'trigger'),
  ];
}
