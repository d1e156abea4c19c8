import { defineAgent } from '#declare/agent.ts';
import { detectDrift } from '#tools/detect-drift.ts';
import { listChanges } from '#tools/list-changes.ts';
import { listFunctions } from '#tools/list-functions.ts';
import { listQueues } from '#tools/list-queues.ts';
import { listQuotas } from '#tools/list-quotas.ts';
import { listStacks } from '#tools/list-stacks.ts';
import { listTables } from '#tools/list-tables.ts';
import { mapTopology } from '#tools/map-topology.ts';
import { readDatabaseLoad } from '#tools/read-database-load.ts';
import { playbook } from './playbook.ts';
import { prompt } from './prompt.ts';

/** Knows the estate: what there is, what it depends on, what was changed. */
export const infrastructure = defineAgent({
  id: 'infrastructure',
  name: 'infrastructure',
  title: 'Infrastructure',
  description:
    'Lists stacks, drift, recent changes, functions, queues and dead letters, tables, quotas and the service graph.',
  capabilities: [
    'estate.stacks',
    'estate.drift',
    'estate.changes',
    'estate.functions',
    'estate.queues',
    'estate.tables',
    'estate.quotas',
    'estate.topology',
    'estate.database-load',
  ],
  keywords: {
    infrastructure: 4,
    stack: 3,
    stacks: 3,
    cloudformation: 4,
    drift: 4,
    deploy: 3,
    deployed: 3,
    deployment: 3,
    release: 2,
    rollback: 3,
    change: 2,
    changed: 2,
    configuration: 2,
    config: 2,
    lambda: 2,
    function: 2,
    functions: 2,
    queue: 3,
    queues: 3,
    sqs: 3,
    dlq: 4,
    backlog: 3,
    table: 2,
    dynamodb: 3,
    database: 2,
    rds: 2,
    quota: 4,
    quotas: 4,
    limit: 1,
    throttle: 2,
    throttled: 2,
    throttling: 2,
    concurrency: 3,
    topology: 3,
    dependency: 2,
    dependencies: 2,
    why: 1,
  },
  tools: [
    listStacks,
    listChanges,
    listFunctions,
    listQueues,
    listTables,
    listQuotas,
    mapTopology,
    readDatabaseLoad,
    detectDrift,
  ],
  playbook,
  prompt,
  limits: { maxTurns: 10, maxToolCalls: 40, maxTokens: 120_000 },
  timeoutSeconds: 240,
  memoryMb: 1024,
});
