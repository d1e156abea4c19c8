import type { Deps } from '#declare/capabilities.ts';

/** A machine that no run has asked for in this time is removed; the next run makes it again. Runs last a day at most. */
export const MACHINE_KEPT_MS = 30 * 86_400_000;

const LIMIT = 200;

/** What became of unused machines; `errors` come up again with the next collection. */
export interface Collection {
  readonly removed: number;
  readonly kept: number;
  readonly errors: number;
}

/**
 * Removes the state machines of registered workflows that nobody has run for long. A machine is forgotten first, and
 * only where no run has asked for it since it was looked at; one whose removal then fails is noted again, as old as it
 * was.
 */
export async function collectMachines(deps: Deps<'workflows.collect'>): Promise<Collection> {
  const counts = { removed: 0, kept: 0, errors: 0 };
  const unused = await deps.workflows.unused(deps.clock.now() - MACHINE_KEPT_MS, LIMIT);
  for (const use of unused) {
    try {
      if (!(await deps.workflows.forget(use))) {
        counts.kept += 1;
        continue;
      }
      await deps.machines.remove(use.machine);
      counts.removed += 1;
    } catch {
      counts.errors += 1;
      await deps.workflows.noteUse(use).catch(() => undefined);
    }
  }
  return counts;
}
