import * as z from 'zod';
import { defineTask } from '#declare/task.ts';
import type { AnyTool } from '#declare/tool.ts';
import { EvidenceRef } from '#domain/evidence/evidence.ts';
import { RunId, TenantId } from '#domain/ids.ts';
import { runTool as run } from '#services/workflows/run-tool.ts';
import { checkHttp } from '#tools/check-http.ts';
import { compareSeries } from '#tools/compare-series.ts';
import { compareLogTemplates } from '#tools/compare-templates.ts';
import { connectTcp } from '#tools/connect-tcp.ts';
import { countLogLevels } from '#tools/count-log-levels.ts';
import { detectDrift } from '#tools/detect-drift.ts';
import { findUnusualSeries } from '#tools/find-unusual-series.ts';
import { inspectTls } from '#tools/inspect-tls.ts';
import { listAlarms } from '#tools/list-alarms.ts';
import { listChanges } from '#tools/list-changes.ts';
import { listFunctions } from '#tools/list-functions.ts';
import { listLogGroups } from '#tools/list-log-groups.ts';
import { listMetrics } from '#tools/list-metrics.ts';
import { listQueues } from '#tools/list-queues.ts';
import { listQuotas } from '#tools/list-quotas.ts';
import { listStacks } from '#tools/list-stacks.ts';
import { listTables } from '#tools/list-tables.ts';
import { mapTopology } from '#tools/map-topology.ts';
import { mineTemplates } from '#tools/mine-templates.ts';
import { querySeries } from '#tools/query-series.ts';
import { readDatabaseLoad } from '#tools/read-database-load.ts';
import { resolveDns } from '#tools/resolve-dns.ts';
import { searchLogs } from '#tools/search-logs.ts';

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

/** Every tool that only reads: what a `tool` step may name. A tool that changes things takes another way. */
export const readingTools: readonly AnyTool[] = [
  checkHttp,
  compareSeries,
  compareLogTemplates,
  connectTcp,
  countLogLevels,
  detectDrift,
  findUnusualSeries,
  inspectTls,
  listAlarms,
  listChanges,
  listFunctions,
  listLogGroups,
  listMetrics,
  listQueues,
  listQuotas,
  listStacks,
  listTables,
  mapTopology,
  mineTemplates,
  querySeries,
  readDatabaseLoad,
  resolveDns,
  searchLogs,
];
