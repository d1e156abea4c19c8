import * as z from 'zod';
import { RunId, TenantId } from '#domain/ids.ts';
import { EpochMs } from '#domain/time.ts';

/** An outbox entry as a reaction gets it. */
export const OutboxRecord = z.object({
  id: z.string().min(1),
  tenantId: TenantId,
  runId: RunId,
  kind: z.enum(['start-run', 'stop-run', 'run-ended']),
  createdAt: EpochMs,
});
export type OutboxRecord = z.infer<typeof OutboxRecord>;
