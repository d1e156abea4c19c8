import { OrchestratorError } from '#domain/errors.ts';
import type { Step } from '#domain/runs/step.ts';
import type { RunStore } from '#ports/run-store.ts';
import { copy } from './copy.ts';
import { addEvents, type RunState, rowKey, rowsOf } from './run-state.ts';

/** The steps' part of the run store, in memory. */
export function memorySteps(
  state: RunState,
): Pick<RunStore, 'getStep' | 'claimStep' | 'extendStep' | 'endStep'> {
  const find = (tenantId: string, runId: string, key: string): Step | undefined =>
    state.runs.get(rowKey(tenantId, runId))?.steps.get(key);
  const owned = (tenantId: string, runId: string, key: string, epoch: number): Step => {
    const step = find(tenantId, runId, key);
    if (step?.status !== 'claimed' || step.epoch !== epoch) {
      throw new OrchestratorError('stale_owner', 'the step has another owner or has ended');
    }
    return step;
  };
  return {
    getStep: async (tenantId, runId, key) => {
      const step = find(tenantId, runId, key);
      return step && copy(step);
    },
    async claimStep(tenantId, runId, key, now, leaseMs) {
      const { steps } = rowsOf(state, tenantId, runId);
      const step = steps.get(key);
      if (step !== undefined && step.status !== 'claimed') return copy(step);
      if (step !== undefined && step.leaseUntil > now) {
        throw new OrchestratorError('lease_held', 'another worker holds the step', {
          retryAfterSeconds: Math.ceil((step.leaseUntil - now) / 1000),
        });
      }
      const epoch = (step?.epoch ?? 0) + 1;
      const claimed: Step = { key, status: 'claimed', epoch, leaseUntil: now + leaseMs };
      steps.set(key, claimed);
      return copy(claimed);
    },
    async extendStep(tenantId, runId, key, epoch, leaseUntil) {
      owned(tenantId, runId, key, epoch).leaseUntil = leaseUntil;
    },
    async endStep(tenantId, runId, step, events) {
      owned(tenantId, runId, step.key, step.epoch);
      const rows = rowsOf(state, tenantId, runId);
      rows.steps.set(step.key, copy(step));
      addEvents(rows, events);
    },
  };
}
