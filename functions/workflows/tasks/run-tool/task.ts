import * as z from 'zod';
import { defineTask } from '#declare/task.ts';
import { EvidenceRef } from '#domain/evidence/evidence.ts';
import { RunId, TenantId } from '#domain/ids.ts';
import { runTool as run } from '#services/workflows/run-tool.ts';
import { readingTools } from './tools.ts';

/** The one call of a `tool` step; the output is evidence, the answer its reference and what later steps read of it. */
export const runTool = defineTask({
  id: 'runTool',
  uses: [
    'runs.write',
    'evidence.write',
    'bundles.read',
    'bundles.replay',
    'stop.read',
    'alarms.read',
    'changes.read',
    'estate.read',
    'logs.read',
    'metrics.read',
    'network.probe',
  ],
  timeoutSeconds: 240,
  memoryMb: 1024,
  input: z.object({
    tenantId: TenantId,
    runId: RunId,
    attempt: z.number().int().positive(),
    step: z.string().min(1).max(200),
    tool: z.string().min(1).max(100),
    input: z.record(z.string(), z.json()),
    keep: z.boolean().optional(),
  }),
  output: z.looseObject({ evidence: EvidenceRef }),
  run: (deps, asked) => run(deps, readingTools, asked),
});
