import type * as z from 'zod';
import type { Deps } from '#declare/capabilities.ts';
import { Alert } from '#domain/triggers/alert.ts';
import { type RunKey, readRun } from '../runs/read-run.ts';
import { RunView } from '../runs/run-view.ts';

/** A run with what was told of the trouble that it is for. */
export const AlertedRunView = RunView.extend({
  alertEvents: Alert.pick({ count: true, openedAt: true, lastAt: true, resolvedAt: true })
    .optional()
    .describe('How often its alert was told of, so far'),
});
export type AlertedRunView = z.infer<typeof AlertedRunView>;

/**
 * A run with its verified report, and the count of its alert's events where it is for one.
 *
 * @throws OrchestratorError `not_found`, also for a run of another tenant
 */
export async function readAlertedRun(
  deps: Deps<'runs.read' | 'evidence.read' | 'alerts.read'>,
  key: RunKey,
): Promise<AlertedRunView> {
  const run = await readRun(deps, key);
  if (run.alert === undefined) return run;
  const alert = await deps.alerts.ofRun(key.tenantId, key.runId);
  if (alert === undefined) return run;
  const { count, openedAt, lastAt, resolvedAt } = alert;
  const alertEvents = { count, openedAt, lastAt, ...(resolvedAt === undefined ? {} : { resolvedAt }) };
  return { ...run, alertEvents };
}
