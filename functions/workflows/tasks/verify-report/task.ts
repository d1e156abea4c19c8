import * as z from 'zod';
import { defineTask } from '#declare/task.ts';
import { EvidenceRef } from '#domain/evidence/evidence.ts';
import { RunId, TenantId } from '#domain/ids.ts';
import { RunStatus } from '#domain/runs/status.ts';
import { publishReport } from '#services/workflows/publish-report.ts';

/** Recomputes every finding from stored evidence, with no model and no network, and ends the run. */
export const verifyReport = defineTask({
  id: 'verifyReport',
  uses: ['runs.write', 'evidence.write'],
  timeoutSeconds: 90,
  memoryMb: 1024,
  input: z.object({ tenantId: TenantId, runId: RunId, attempt: z.number().int().positive() }),
  output: z.object({ report: EvidenceRef, settled: RunStatus.optional() }),
  run: publishReport,
});
