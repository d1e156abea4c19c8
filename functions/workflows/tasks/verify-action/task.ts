import * as z from 'zod';
import { defineTask } from '#declare/task.ts';
import { ApprovalStatus } from '#domain/approvals/status.ts';
import { ApprovalId, RunId, TenantId } from '#domain/ids.ts';
import { verifyAction as verify } from '#services/effects/verify-action.ts';
import { actions } from '#tools/actions.ts';

/**
 * Looks at the target of an action again, some steps later. The step's `input` is `{ approval }`; leaves
 * `{ approval, status, holds }`.
 */
export const verifyAction = defineTask({
  id: 'verifyAction',
  uses: ['approvals.read', 'actions.observe'],
  timeoutSeconds: 60,
  memoryMb: 512,
  input: z.object({ tenantId: TenantId, runId: RunId, input: z.strictObject({ approval: ApprovalId }) }),
  output: z.object({ approval: ApprovalId, status: ApprovalStatus, holds: z.boolean() }),
  run: (deps, { tenantId, input }) => verify(deps, actions, { tenantId, id: input.approval }),
});
