import { isTerminal } from '#domain/runs/status.ts';
import type { Outbox, UnfinishedRuns } from '#ports/outbox.ts';
import { copy } from './copy.ts';
import { type RunState, rowKey } from './run-state.ts';

/** What the runs of this state still have to send. */
export const memoryOutbox = (state: RunState): Outbox => ({
  pending: async (before, limit) =>
    copy(
      [...state.outbox.values()]
        .filter((entry) => entry.createdAt < before)
        .sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1))
        .slice(0, limit),
    ),
  markSent: async (entry) => {
    state.outbox.delete(rowKey(entry.tenantId, entry.runId, entry.id));
  },
});

/** The runs of this state that have not ended. */
export const memoryUnfinishedRuns = (state: RunState): UnfinishedRuns => ({
  stale: async (before, limit) =>
    [...state.runs.values()]
      .filter(({ parkedUntil = 0 }) => parkedUntil < before)
      .map((rows) => rows.run)
      .filter((run) => !isTerminal(run.status) && run.updatedAt < before)
      .sort((a, b) => a.updatedAt - b.updatedAt || (a.id < b.id ? -1 : 1))
      .slice(0, limit)
      .map((run) => ({ tenantId: run.tenantId, runId: run.id })),
  claimedSteps: async (tenantId, runId) =>
    copy(
      [...(state.runs.get(rowKey(tenantId, runId))?.steps.values() ?? [])]
        .filter(({ status }) => status === 'claimed')
        .sort((a, b) => (a.key < b.key ? -1 : 1)),
    ),
});
