import * as z from 'zod';
import type { Deps } from '#declare/capabilities.ts';
import { OrchestratorError } from '#domain/errors.ts';
import { Priority } from '#domain/runs/priority.ts';
import type { Principal } from '#domain/tenants/principal.ts';
import { FollowUp } from '#domain/triggers/follow-up.ts';
import { payerOf } from '../costs/payer-labels.ts';
import { readRunRow } from '../runs/change-run.ts';
import { runInputOf, TaskRequest } from '../runs/task-request.ts';
import { refuseUnknownWorkflow } from '../workflows/refuse-unknown.ts';

/** Follow-ups that one run may have. Two that are made at once may pass it by one. */
const MOST_FOLLOW_UPS = 10;

/** What is to be run after another run. */
export const FollowUpForm = TaskRequest.extend({
  when: z
    .enum(['succeeded', 'always'])
    .default('succeeded')
    .describe('How the run before must end: with a report, or in any way'),
  workflow: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,62}$/, 'must be the id of a workflow')
    .default('investigate'),
  priority: Priority.default('normal'),
});
export type FollowUpForm = z.infer<typeof FollowUpForm>;

/** A follow-up as the API shows it. */
export const FollowUpView = FollowUp.omit({ tenantId: true, correlationId: true });
export type FollowUpView = z.infer<typeof FollowUpView>;

/** Who asks for what, after which run, under which id. */
export interface AskFollowUp {
  readonly caller: Principal;
  readonly after: string;
  readonly form: FollowUpForm;
  readonly id: string;
  readonly correlationId: string;
}

/**
 * Has a run start when another has ended, also when it has ended already. The same id again answers the same.
 *
 * @throws OrchestratorError `not_found` for no such run; `conflict` for one follow-up too many; ValidationError for a
 * workflow that there is not
 */
export async function askFollowUp(
  deps: Deps<'runs.read' | 'follow-ups.write' | 'workflows.declared' | 'workflows.read'>,
  { caller, after, form, id, correlationId }: AskFollowUp,
): Promise<FollowUpView> {
  const { tenantId } = caller;
  await readRunRow(deps, { tenantId, runId: after });
  await refuseUnknownWorkflow(deps, tenantId, form.workflow);
  const kept = await deps.followUps.of(tenantId, after);
  const same = kept.find((followUp) => followUp.id === id);
  if (same !== undefined) return viewOf(same);
  if (kept.length >= MOST_FOLLOW_UPS) {
    throw new OrchestratorError('conflict', `A run has at most ${MOST_FOLLOW_UPS} follow-ups.`);
  }
  const { when, workflow, priority } = form;
  const followUp: FollowUp = {
    ...{ id, tenantId, after, when, workflow, input: runInputOf(form), priority },
    requestedBy: caller.id,
    ...payerOf(caller),
    correlationId,
    createdAt: deps.clock.now(),
  };
  await deps.followUps.add(followUp);
  return viewOf(followUp);
}

/** @throws OrchestratorError `not_found` for no such run */
export async function listFollowUps(
  deps: Deps<'runs.read' | 'follow-ups.read'>,
  { tenantId, runId }: { tenantId: string; runId: string },
): Promise<FollowUpView[]> {
  await readRunRow(deps, { tenantId, runId });
  return (await deps.followUps.of(tenantId, runId)).map(viewOf);
}

function viewOf({ tenantId: _, correlationId: __, ...shown }: FollowUp): FollowUpView {
  return shown;
}
