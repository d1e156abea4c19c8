import * as z from 'zod';
import { defineTask } from '#declare/task.ts';
import { ApprovalStatus } from '#domain/approvals/status.ts';
import { ApprovalId, RunId, TenantId } from '#domain/ids.ts';
import { requestApproval as request } from '#services/effects/request-approval.ts';

/** Behind every `approval` step: puts it before people and leaves them the key to the execution that waits. */
export const requestApproval = defineTask({
  id: 'requestApproval',
  uses: ['runs.write', 'approvals.write', 'tasks.answer'],
  timeoutSeconds: 30,
  memoryMb: 256,
  input: z.object({
    tenantId: TenantId,
    runId: RunId,
    attempt: z.number().int().positive(),
    taskToken: z.string().min(1).max(2048),
    step: z.string().min(1).max(200),
    question: z.string().min(1).max(1000),
    timeoutSeconds: z.number().int().positive(),
    approval: ApprovalId.optional(),
  }),
  output: z.object({ approval: ApprovalId, status: ApprovalStatus }),
  run: async (deps, waiting) => {
    const { proposal, status } = await request(deps, waiting);
    return { approval: proposal.id, status };
  },
});
