import * as z from 'zod';
import { defineTask } from '#declare/task.ts';
import { RunId, TenantId } from '#domain/ids.ts';
import { RunStatus } from '#domain/runs/status.ts';
import { settleFailure as settle } from '#services/workflows/settle-failure.ts';

/** Ends the run of an execution that failed for good. */
export const settleFailure = defineTask({
  id: 'settleFailure',
  uses: ['runs.write'],
  timeoutSeconds: 30,
  memoryMb: 256,
  input: z.object({
    tenantId: TenantId,
    runId: RunId,
    attempt: z.number().int().positive(),
    error: z.string(),
    cause: z.string(),
  }),
  output: z.object({ settled: RunStatus.optional() }),
  run: settle,
});
