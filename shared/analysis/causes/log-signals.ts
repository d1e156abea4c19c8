import type { LogTemplate } from '#domain/telemetry/template.ts';
import type { PlacedTemplate, World } from './read-world.ts';
import { proveSignal, type Signal } from './signal.ts';
import { hintOf } from './word-hints.ts';

const GRAVE: ReadonlySet<LogTemplate['level']> = new Set(['fatal', 'error', 'warn']);
const FEWEST = 5;
const MOST_PER_GROUP = 5;

/**
 * Grave log templates that are new, or that fill a tenth of their log. Words of a closed list give a hint where
 * the template is at least a third of the grave lines of its log, so that a few odd lines point nowhere.
 */
export function logSignals(world: World): Signal[] {
  const groups = Map.groupBy(preferred(world.templates), (t) => t.group);
  return [...groups].flatMap(([group, templates]) => {
    const grave = templates.filter((t) => GRAVE.has(t.value.level));
    const lines = grave.reduce((sum, t) => sum + t.value.count, 0);
    return grave
      .filter((t) => t.value.count >= FEWEST && (t.part === 'fresh' || t.value.share >= 0.1))
      .sort((a, b) => b.value.count - a.value.count)
      .slice(0, MOST_PER_GROUP)
      .flatMap((t) => {
        const share = t.value.count / Math.max(1, lines);
        const hint = share >= 1 / 3 ? hintOf(t.value.template) : undefined;
        return proveSignal(
          world,
          t.by,
          {
            kind: 'error-logs',
            node: nodeOfGroup(world, group),
            at: t.value.firstAt,
            strength: 0.3 + 0.3 * share,
            harm: false,
            ...(hint === undefined ? {} : { hint }),
          },
          { op: 'exists', at: t.place },
        );
      });
  });
}

/** Where two windows of a log were compared, what is new counts; else all its templates. */
function preferred(all: readonly PlacedTemplate[]): PlacedTemplate[] {
  const compared = new Set(all.filter((t) => t.part === 'fresh').map((t) => t.group));
  return all.filter((t) => t.part === 'fresh' || (t.part === 'templates' && !compared.has(t.group)));
}

/** The node that writes a log group: the one whose id ends the group's name. */
function nodeOfGroup(world: World, group: string): string {
  const ids = [
    ...world.graphs.flatMap((g) => g.value.nodes.map((n) => n.id)),
    ...world.functions.map((f) => f.value.name),
  ];
  const last = group.split('/').at(-1) ?? group;
  return ids.find((id) => id === last) ?? ids.find((id) => id === group) ?? last;
}
