import type { AnyTool } from '#declare/tool.ts';
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
