import { memoryAlertStore } from '#adapters/memory/alert-store.ts';
import type { Run } from '#domain/runs/run.ts';
import { changeRun } from '#services/runs/change-run.ts';
import type { AlertEvent, AlertOwner } from '#services/triggers/take-alert.ts';
import { engineDeps, inputOf, registration } from '../../support/engine.ts';

/** The quiet period of these tests. */
export const QUIET_MS = 30 * 60_000;

/** Whose events they are. */
export const owner: AlertOwner = { tenantId: 'acme', requestedBy: 'alarms', correlationId: 'message-1' };

let events = 0;

/** An event of its own of one trouble. */
export const firing = (members: Partial<AlertEvent> = {}): AlertEvent => {
  events += 1;
  return {
    id: `event-${events}`,
    key: 'checkout-5xx',
    state: 'firing',
    source: 'api',
    input: inputOf('checkout returns 5xx, why?'),
    priority: 'urgent',
    ...members,
  };
};

/** An engine that goes on until told, and alerts. */
export async function alertWorld() {
  const deps = { ...engineDeps(), alerts: memoryAlertStore(QUIET_MS) };
  await deps.agents.register(registration('log-analysis'));
  const runs = async (): Promise<Run[]> =>
    [...(await deps.runs.list('acme', { limit: 100 })).items].reverse();
  return {
    deps,
    runs,
    end: async (run: Run | undefined) => {
      if (run === undefined) throw new Error('there is no such run');
      await changeRun(deps, { tenantId: 'acme', runId: run.id }, 'fail', { events: [] });
    },
  };
}
