import * as z from 'zod';
import { defineTask } from '#declare/task.ts';
import { ApprovalStatus } from '#domain/approvals/status.ts';
import { ApprovalId, RunId, TenantId } from '#domain/ids.ts';
import { verifyForStep } from '#services/effects/verify-for-step.ts';
import { actions } from '#tools/actions.ts';

/**
 * Looks at the target of an action again, some steps later, and writes into the history of the run what it saw. The
 * step's `input` is `{ approval }`; leaves `{ approval, status, holds }`.
 */
export const verifyAction = defineTask({
  id: 'verifyAction',
  uses: ['runs.write', 'approvals.read', 'actions.observe'],
  timeoutSeconds: 60,
  memoryMb: 512,
  input: z.object({
    tenantId: TenantId,
    runId: RunId,
    attempt: z.number().int().positive(),
    step: z.string().min(1).max(200),
    input: z.strictObject({ approval: ApprovalId }),
  }),
  output: z.object({ approval: ApprovalId, status: ApprovalStatus, holds: z.boolean() }),
  run: (deps, asked) => verifyForStep(deps, actions, asked),
});
