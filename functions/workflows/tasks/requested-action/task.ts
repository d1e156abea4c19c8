import * as z from 'zod';
import { defineTask } from '#declare/task.ts';
import { RunId, TenantId } from '#domain/ids.ts';
import { RequestedAction, requestedAction as read } from '#services/workflows/requested-action.ts';

/** Leaves the action that the request names in `context.action`: `{ tool, input, reason }`, or nothing. */
export const requestedAction = defineTask({
  id: 'requestedAction',
  uses: ['runs.write'],
  timeoutSeconds: 30,
  memoryMb: 256,
  input: z.object({ tenantId: TenantId, runId: RunId, attempt: z.number().int().positive() }),
  output: RequestedAction.partial(),
  run: read,
});
