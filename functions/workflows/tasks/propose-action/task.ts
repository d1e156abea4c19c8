import * as z from 'zod';
import { defineTask } from '#declare/task.ts';
import { ApprovalStatus } from '#domain/approvals/status.ts';
import { ApprovalId, RunId, TenantId } from '#domain/ids.ts';
import { proposeForStep } from '#services/effects/propose-for-step.ts';
import { actions } from '#tools/actions.ts';

/**
 * Proposes an action for a run and answers the approval it waits for; nothing is changed. The step's `input` is
 * `{ tool, input, reason, expiresInSeconds? }`, with a mutating tool's name and what that tool takes. Leaves
 * `{ approval, status, target, risk, hash }`: `approval` is for the steps that ask and perform; `status` is
 * `approved` where a grant stood in for people.
 */
export const proposeAction = defineTask({
  id: 'proposeAction',
  uses: ['runs.write', 'approvals.write', 'tool-switches.read', 'action-grants.use', 'actions.observe'],
  timeoutSeconds: 60,
  memoryMb: 512,
  input: z.object({
    tenantId: TenantId,
    runId: RunId,
    attempt: z.number().int().positive(),
    step: z.string().min(1).max(200),
    input: z.strictObject({
      tool: z.string().min(1).max(100),
      input: z.record(z.string(), z.json()),
      reason: z.string().max(2000),
      expiresInSeconds: z.number().int().min(60).max(86_400).optional(),
    }),
  }),
  output: z.object({
    approval: ApprovalId,
    status: ApprovalStatus,
    target: z.string(),
    risk: z.string(),
    hash: z.string(),
  }),
  run: (deps, asked) => proposeForStep(deps, actions, asked),
});
