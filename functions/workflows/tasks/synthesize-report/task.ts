import * as z from 'zod';
import { defineTask } from '#declare/task.ts';
import { EvidenceRef } from '#domain/evidence/evidence.ts';
import { RunId, TenantId } from '#domain/ids.ts';
import { draftReport } from '#services/workflows/draft-report.ts';

/** Ranks the causes over what the agents left; the draft is evidence, the answer its reference. */
export const synthesizeReport = defineTask({
  id: 'synthesizeReport',
  uses: ['runs.write', 'evidence.write', 'bundles.read'],
  timeoutSeconds: 90,
  memoryMb: 1024,
  input: z.object({ tenantId: TenantId, runId: RunId, attempt: z.number().int().positive() }),
  output: z.object({ draft: EvidenceRef }),
  run: draftReport,
});
