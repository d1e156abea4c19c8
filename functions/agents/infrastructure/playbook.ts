import type { PlannedCall, Playbook, PlaybookView } from '#declare/agent.ts';
import type { StackState } from '#domain/telemetry/estate.ts';

/**
 * How the infrastructure agent looks without a model: everything that lists the estate at once, then what was
 * changed by hand in the stacks that the task names or that were updated last.
 */
export const playbook: Playbook = (view) => {
  if (view.turn === 0) return LISTINGS.map((tool) => ({ tool, input: {} }));
  return view.turn === 1 ? compareStacks(view) : [];
};

const LISTINGS = [
  'list_stacks',
  'list_changes',
  'list_functions',
  'list_queues',
  'list_tables',
  'list_quotas',
  'map_topology',
  'read_database_load',
] as const;

const MAX_STACKS = 4;

const compareStacks = (view: PlaybookView): PlannedCall[] => {
  const task = view.task.toLowerCase();
  const stacks = view.outcomes
    .filter((o) => o.tool === 'list_stacks' && o.output !== undefined)
    .flatMap((o) => (o.output as { stacks: readonly StackState[] }).stacks)
    .filter((s) => /^(CREATE|UPDATE|IMPORT)_COMPLETE$|ROLLBACK_COMPLETE$/.test(s.status));
  return [...stacks]
    .sort((a, b) => mentions(task, b) - mentions(task, a) || (b.updatedAt ?? 0) - (a.updatedAt ?? 0))
    .slice(0, MAX_STACKS)
    .map((s) => ({ tool: 'detect_drift', input: { stack: s.name } }));
};

/** How many of the stack's resources, or itself, the task speaks of. */
const mentions = (task: string, stack: StackState): number =>
  [stack.name, ...stack.resources.map((r) => r.physicalId)].filter(
    (name) => name.length > 2 && task.includes(name.toLowerCase()),
  ).length;
