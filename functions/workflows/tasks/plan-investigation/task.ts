import * as z from 'zod';
import { defineTask } from '#declare/task.ts';
import { AgentId, RunId, TenantId } from '#domain/ids.ts';
import { planInvestigation as plan } from '#services/workflows/plan-investigation.ts';

/** Takes a run up and names the agents to ask. */
export const planInvestigation = defineTask({
  id: 'planInvestigation',
  uses: ['runs.write'],
  timeoutSeconds: 30,
  memoryMb: 256,
  input: z.object({ tenantId: TenantId, runId: RunId, attempt: z.number().int().positive() }),
  output: z.object({ agents: z.array(AgentId), correlationId: z.string() }),
  run: plan,
});
