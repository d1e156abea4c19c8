import type { DeclaredParts } from '#declare/declared-parts.ts';
import { OPEN_FAILURE_TASKS, OPEN_TASKS } from '#declare/open-tasks.ts';
import type { Workflow } from '#declare/workflow.ts';
import { type KnownParts, knownParts } from './known-parts.ts';

/** What a registered workflow may name. `subs`: what its tenant has registered, as far as it names it. */
export function openParts(declared: DeclaredParts, subs: ReadonlyMap<string, Workflow>): KnownParts {
  const known = knownParts(declared);
  return {
    ...known,
    tasks: OPEN_TASKS,
    failureTasks: OPEN_FAILURE_TASKS,
    workflow: (id) => known.workflow(id) ?? subs.get(id),
  };
}
