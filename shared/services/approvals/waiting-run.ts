import * as z from 'zod';
import type { Deps } from '#declare/capabilities.ts';
import type { RunKey } from '../runs/read-run.ts';
import { AlertedRunView, readAlertedRun } from '../triggers/alerted-run.ts';
import { OpenQuestion, openQuestions } from './open-questions.ts';

/** A run with everything that is told of it elsewhere: of its alert, and of the people it waits for. */
export const WaitingRunView = AlertedRunView.extend({
  waitingFor: z
    .array(OpenQuestion)
    .nonempty()
    .optional()
    .describe('While it runs and waits for people: what for. The first to expire comes first'),
});
export type WaitingRunView = z.infer<typeof WaitingRunView>;

/**
 * A run with its verified report, the count of its alert's events where it is for one, and what it waits for.
 *
 * @throws OrchestratorError `not_found`, also for a run of another tenant
 */
export async function readWaitingRun(
  deps: Deps<'runs.read' | 'evidence.read' | 'alerts.read' | 'approvals.read'>,
  key: RunKey,
): Promise<WaitingRunView> {
  const run = await readAlertedRun(deps, key);
  const [first, ...others] = await openQuestions(deps, { ...run, tenantId: key.tenantId });
  return first === undefined ? run : { ...run, waitingFor: [first, ...others] };
}
