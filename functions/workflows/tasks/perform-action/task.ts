import * as z from 'zod';
import { defineTask } from '#declare/task.ts';
import { ApprovalStatus } from '#domain/approvals/status.ts';
import { ApprovalId, RunId, TenantId } from '#domain/ids.ts';
import { performForStep } from '#services/effects/perform-for-step.ts';
import { actions } from '#tools/actions.ts';

/**
 * Performs an approved action, once; the only unit with the role that acts. The step's `input` is `{ approval }`, as
 * `proposeAction` left it. Leaves `{ approval, status, message, receipt? }`, where `status` is `executed`, or says why
 * not: `voided` (the target was changed by others), `expired`, `undone` (what was promised did not hold and it was
 * taken back), `failed`, `indeterminate` (a person must look). Fails for good where it is not approved. Its `retry`
 * must outlast another worker's lease of two minutes: `{ attempts: 10, firstDelaySeconds: 5 }`.
 */
export const performAction = defineTask({
  id: 'performAction',
  uses: [
    'runs.write',
    'approvals.write',
    'tool-switches.read',
    'action-grants.read',
    'actions.perform',
    'stop.read',
  ],
  // shorter than the lease of an action, so that whoever takes over finds an owner that is gone
  timeoutSeconds: 90,
  memoryMb: 512,
  input: z.object({
    tenantId: TenantId,
    runId: RunId,
    attempt: z.number().int().positive(),
    input: z.strictObject({ approval: ApprovalId }),
  }),
  output: z.object({
    approval: ApprovalId,
    status: ApprovalStatus,
    message: z.string(),
    receipt: z.string().optional(),
  }),
  run: (deps, asked) => performForStep(deps, actions, asked),
});
