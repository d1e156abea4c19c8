import type { Deps } from '#declare/capabilities.ts';
import type { Run } from '#domain/runs/run.ts';
import type { Place } from '#ports/admission.ts';

/** Whether the run may start now: it holds a place, or takes one. */
export const isAdmitted = async (deps: Deps<'engine.start'>, run: Run): Promise<boolean> =>
  deps.admission === undefined || (await deps.admission.enter(placeOf(run)));

/** The place that a run needs. */
export const placeOf = ({ tenantId, id: runId, priority = 'normal' }: Run): Place => ({
  tenantId,
  runId,
  priority,
});
