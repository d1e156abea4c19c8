/**
 * The whole key design. Every partition key, of the table and of both indexes, begins with `TENANT#<tenant>#`,
 * so a session limited to its tenant's leading keys can touch nothing else; what belongs to the platform (the
 * agents, the due-lists, marks over all tenants) is the tenant `platform`. A part that holds `#` or `%` is
 * escaped, so two different things never share a key. Every item also holds `v`, the version of its form.
 *
 * | item | pk | sk | gsi1 (pk, sk) | gsi2 (pk, sk) |
 * |---|---|---|---|---|
 * | run | `TENANT#t#RUN#r` | `RUN` | `TENANT#t#RUNS#status`, `r` | `TENANT#platform#DUE#RUNS#shard`, `time#r`, until it ends |
 * | page of events | `TENANT#t#RUN#r` | `EVENT#<first seq>` | first page only: `TENANT#t#RUNS`, `r` | |
 * | step | `TENANT#t#RUN#r` | `STEP#<key>` | | |
 * | outbox entry | `TENANT#t#RUN#r` | `OUTBOX#<id>` | | `TENANT#platform#DUE#OUTBOX#shard`, `time#kind#id`, until sent |
 * | stop mark of a run | `TENANT#t#RUN#r` | `STOP` | | |
 * | stop mark of a tenant | `TENANT#t#STOP` | `TENANT` | | |
 * | stop mark of an agent, of everything | `TENANT#platform#STOP` | `AGENT#<id>`, `EVERYTHING` | | |
 * | agent | `TENANT#platform#AGENTS` | `AGENT#<id>` | | |
 * | circuit of a model | `TENANT#platform#CIRCUITS` | `MODEL#<name>` | | |
 * | API key | `TENANT#t#KEYS` | `HASH#<sha256>` | | |
 * | key that signs cursors, links, webhooks | `TENANT#t#KEYS` | `SIGNING#CURSORS`, `SIGNING#LINKS`, `SIGNING#WEBHOOKS` | | |
 * | audit entry | `TENANT#t#AUDIT` | `ENTRY#<time>#<id>` | | |
 * | idempotent reply | `TENANT#t#IDEMPOTENCY#<sha256 of the key>` | `REPLY` | | |
 * | message | `TENANT#t#BUS` | `MESSAGE#<time>#<id>` | | `TENANT#platform#DUE#MESSAGES#shard`, `time#id`, until it is handed on |
 * | id of a message, once | `TENANT#t#BUS` | `MESSAGE-ID#<id>` | | |
 * | subscriber outside | `TENANT#t#WEBHOOKS` | `WEBHOOK#<id>` | | |
 * | delivery to it | `TENANT#t#WEBHOOK#w` | `DELIVERY#<time>#<round>#<message>` | | `TENANT#platform#DUE#DELIVERIES#shard`, `time#message`, until it ends |
 * | small piece of evidence | `TENANT#t#EVIDENCE#<sha256>` | `PIECE` | | |
 * | cached value | `TENANT#t#CACHE#<namespace>#<sha256 of the key>` | `VALUE` | | |
 * | budget of a scope | `TENANT#t#BUDGETS` | `BUDGET#<kind>#<id>` | | |
 * | count of the changes of budgets | `TENANT#t#BUDGETS` | `EPOCH#<shard>` | | |
 * | meter of a limit | `TENANT#t#METER#<kind>#<id>` | `<period>#<window>` | | |
 * | reservation | `TENANT#t#HOLD#<id>` | `HOLD` | `TENANT#t#HELD#<run>`, `time#id`, until it ends | `TENANT#platform#DUE#HOLDS#shard`, `time#id`, until it ends |
 * | ledger entry | `TENANT#t#RUN#r` | `COST#<time>#<id>` | `TENANT#t#ENTRIES`, `time#id` | |
 * | usage of a day under one set of labels | `TENANT#t#USAGE` | `<day>#<hash of the labels>` | | |
 * | redrive of a dead letter | `TENANT#t#REDRIVES` | `LETTER#<queue>#<id>` | | |
 * | alert of a run | `TENANT#t#RUN#r` | `ALERT` | | |
 * | latest alert of a key | `TENANT#t#ALERT#<sha256 of the key>` | `LATEST` | | |
 * | event of an alert, once | `TENANT#t#ALERT#<sha256 of the key>` | `EVENT#<id>` | | |
 * | places of a tenant's runs | `TENANT#t#PLACES` | `PLACES` | | `TENANT#platform#DUE#LINES#shard`, `time#t`, while somebody waits |
 * | run that waits for a place | `TENANT#t#PLACES` | `LINE#<priority>#<turn>#<run>` | | |
 * | run that follows a run | `TENANT#t#RUN#r` | `THEN#<id>` | | `TENANT#platform#DUE#THEN#shard`, `time#t#r#id`, until it is settled |
 * | schedule | `TENANT#t#SCHEDULES` | `SCHEDULE#<id>` | | `TENANT#platform#DUE#SCHEDULES#shard`, `time#t#id`, while it needs a look |
 * | version of a workflow | `TENANT#t#WORKFLOW#<id>` | `VERSION#<number>` | | |
 * | latest version of a workflow | `TENANT#t#WORKFLOWS` | `WORKFLOW#<id>` | | |
 * | last use of a state machine of workflows | `TENANT#platform#MACHINES` | `MACHINE#<name>` | | |
 * | summary of a day, of a week | `TENANT#t#SUMMARIES` | `SUMMARY#<period>#<window>` | | `TENANT#platform#DUE#SUMMARIES#shard`, `time#t`, until it is given |
 * | approval | `TENANT#t#APPROVALS` | `APPROVAL#<id>` | `TENANT#t#APPROVALS#status`, `id` | `TENANT#platform#DUE#APPROVALS#shard`, `time#id`, until nothing is to come |
 * | name of an approval, with its run | `TENANT#t#RUN#r` | `APPROVAL#<id>` | | |
 * | grant of an action | `TENANT#t#ACTIONS` | `GRANT#<id>` | | |
 * | switch of a mutating tool | `TENANT#t#ACTIONS` | `SWITCH#<tool>` | | |
 *
 * Budgets and meters of an organization, which has many tenants, belong to the tenant `platform`:
 * `TENANT#platform#BUDGETS#<organization>` and `TENANT#platform#METER#organization#<organization>`.
 *
 * | question | answered by |
 * |---|---|
 * | a run, a step, a stop mark | GetItem or BatchGetItem, consistent |
 * | events after `seq` | Query pk, sk >= `EVENT#<seq + 1>`; the page before it when that starts later |
 * | end of a history | Query pk, sk begins `EVENT#`, backwards, 1 |
 * | runs of a tenant, newest first | Query gsi1 `TENANT#t#RUNS` backwards, then BatchGetItem of the runs |
 * | those in one status | Query gsi1 `TENANT#t#RUNS#status` backwards, then BatchGetItem, others left out |
 * | outbox entries and runs that wait too long | Query gsi2, each shard, sk < `time` |
 * | claimed steps of a run | Query pk, sk begins `STEP#`, consistent, others left out |
 * | all agents; those with a capability | Query pk, consistent (tens of items) |
 * | the audit trail, newest first | Query pk backwards |
 * | approvals of a run, newest first | Query pk, sk begins `APPROVAL#`, backwards, consistent, then GetItem of each |
 * | messages after a cursor | Query pk, sk > cursor |
 * | budgets of the scopes of a call | BatchGetItem, consistent, with the count of changes read before |
 * | entries of a run | Query pk, sk begins `COST#`, consistent |
 * | holds of a run; entries of a tenant | Query gsi1, then BatchGetItem |
 * | usage of a span of days | Query pk, sk between the days, consistent |
 * | schedules of a tenant | Query pk, sk begins `SCHEDULE#`, consistent |
 * | schedules that are due | Query gsi2, each shard, sk < `time` |
 * | versions of a workflow, newest first | Query pk backwards, consistent |
 * | workflows of a tenant; machines that nobody uses | Query pk, consistent |
 * | subscribers of a tenant; deliveries of one | Query pk, sk begins `WEBHOOK#`; `DELIVERY#`, backwards |
 * | messages to hand on, deliveries to try | Query gsi2, each shard, sk < `time` |
 * | summaries whose period is over | Query gsi2, each shard, sk < `time` |
 * | holds that wait too long | Query gsi2, each shard, sk < `time` |
 */
import { sha256 } from '#domain/hash.ts';
import { join, of, PLATFORM, part, seqText, timeText } from './key-parts.ts';

/** A primary key. */
export interface Key {
  readonly pk: string;
  readonly sk: string;
}

/** First letters of sort keys that are queried as a range. */
export const prefixes = {
  event: 'EVENT#',
  step: 'STEP#',
  agent: 'AGENT#',
  audit: 'ENTRY#',
  message: 'MESSAGE#',
  webhook: 'WEBHOOK#',
  delivery: 'DELIVERY#',
  budget: 'BUDGET#',
  cost: 'COST#',
  approval: 'APPROVAL#',
  grant: 'GRANT#',
  toolSwitch: 'SWITCH#',
  schedule: 'SCHEDULE#',
  followUp: 'THEN#',
  version: 'VERSION#',
  workflow: 'WORKFLOW#',
  machine: 'MACHINE#',
} as const;

/** Primary keys, by what they lead to. */
export const keys = {
  run: (tenantId: string, runId: string): Key => ({ pk: runPartition(tenantId, runId), sk: 'RUN' }),
  events: (tenantId: string, runId: string, firstSeq: number): Key => ({
    pk: runPartition(tenantId, runId),
    sk: prefixes.event + seqText(firstSeq),
  }),
  step: (tenantId: string, runId: string, step: string): Key => ({
    pk: runPartition(tenantId, runId),
    sk: join('STEP', step),
  }),
  outbox: (tenantId: string, runId: string, id: string): Key => ({
    pk: runPartition(tenantId, runId),
    sk: join('OUTBOX', id),
  }),
  stopRun: (tenantId: string, runId: string): Key => ({ pk: runPartition(tenantId, runId), sk: 'STOP' }),
  stopTenant: (tenantId: string): Key => ({ pk: of(tenantId, 'STOP'), sk: 'TENANT' }),
  stopAgent: (agentId: string): Key => ({ pk: of(PLATFORM, 'STOP'), sk: join('AGENT', agentId) }),
  stopEverything: (): Key => ({ pk: of(PLATFORM, 'STOP'), sk: 'EVERYTHING' }),
  agent: (agentId: string): Key => ({ pk: of(PLATFORM, 'AGENTS'), sk: prefixes.agent + part(agentId) }),
  circuit: (id: string): Key => ({ pk: of(PLATFORM, 'CIRCUITS'), sk: join('MODEL', id) }),
  apiKey: (tenantId: string, hash: string): Key => ({ pk: of(tenantId, 'KEYS'), sk: join('HASH', hash) }),
  signingKey: (tenantId: string, purpose: 'CURSORS' | 'LINKS' | 'WEBHOOKS'): Key => ({
    pk: of(tenantId, 'KEYS'),
    sk: join('SIGNING', purpose),
  }),
  audit: (tenantId: string, at: number, id: string): Key => ({
    pk: of(tenantId, 'AUDIT'),
    sk: prefixes.audit + join(timeText(at), id),
  }),
  reply: (tenantId: string, key: string): Key => ({
    pk: of(tenantId, 'IDEMPOTENCY', sha256(key)),
    sk: 'REPLY',
  }),
  evidence: (tenantId: string, hash: string): Key => ({ pk: of(tenantId, 'EVIDENCE', hash), sk: 'PIECE' }),
  cached: (tenantId: string, namespace: string, key: string): Key => ({
    pk: of(tenantId, 'CACHE', namespace, sha256(key)),
    sk: 'VALUE',
  }),
  message: (tenantId: string, time: number, id: string): Key => ({
    pk: of(tenantId, 'BUS'),
    sk: prefixes.message + join(timeText(time), id),
  }),
  budget: (tenantId: string, kind: string, id: string): Key => ({
    pk: budgetPartition(tenantId, kind, id),
    sk: prefixes.budget + join(kind, id),
  }),
  budgetEpoch: (tenantId: string, organization: string | undefined, shard: number): Key => ({
    pk: budgetPartition(tenantId, organization === undefined ? '' : 'organization', organization ?? ''),
    sk: join('EPOCH', String(shard)),
  }),
  meter: (tenantId: string, kind: string, id: string, period: string, window: string): Key => ({
    pk: of(kind === 'organization' ? PLATFORM : tenantId, 'METER', kind, id),
    sk: join(period, window),
  }),
  hold: (tenantId: string, id: string): Key => ({ pk: of(tenantId, 'HOLD', id), sk: 'HOLD' }),
  entry: (tenantId: string, runId: string, at: number, id: string): Key => ({
    pk: runPartition(tenantId, runId),
    sk: prefixes.cost + join(timeText(at), id),
  }),
  usage: (tenantId: string, day: string, labels: string): Key => ({
    pk: of(tenantId, 'USAGE'),
    sk: join(day, labels),
  }),
  places: (tenantId: string): Key => ({ pk: of(tenantId, 'PLACES'), sk: 'PLACES' }),
  inLine: (tenantId: string, priority: string, turn: number, runId: string): Key => ({
    pk: of(tenantId, 'PLACES'),
    sk: join('LINE', priority, timeText(turn), runId),
  }),
  /** How the sort keys of one line begin. */
  line: (priority: string): string => join('LINE', priority, ''),
  followUp: (tenantId: string, after: string, id: string): Key => ({
    pk: runPartition(tenantId, after),
    sk: prefixes.followUp + part(id),
  }),
  alertOfRun: (tenantId: string, runId: string): Key => ({ pk: runPartition(tenantId, runId), sk: 'ALERT' }),
  latestAlert: (tenantId: string, key: string): Key => ({
    pk: of(tenantId, 'ALERT', sha256(key)),
    sk: 'LATEST',
  }),
  alertEvent: (tenantId: string, key: string, id: string): Key => ({
    pk: of(tenantId, 'ALERT', sha256(key)),
    sk: join('EVENT', id),
  }),
  schedule: (tenantId: string, id: string): Key => ({
    pk: of(tenantId, 'SCHEDULES'),
    sk: prefixes.schedule + part(id),
  }),
  workflowVersion: (tenantId: string, id: string, version: number): Key => ({
    pk: of(tenantId, 'WORKFLOW', id),
    sk: prefixes.version + seqText(version),
  }),
  workflow: (tenantId: string, id: string): Key => ({
    pk: of(tenantId, 'WORKFLOWS'),
    sk: prefixes.workflow + part(id),
  }),
  machine: (name: string): Key => ({ pk: of(PLATFORM, 'MACHINES'), sk: prefixes.machine + part(name) }),
  summary: (tenantId: string, period: string, window: string): Key => ({
    pk: of(tenantId, 'SUMMARIES'),
    sk: join('SUMMARY', period, window),
  }),
  redrive: (tenantId: string, queue: string, id: string): Key => ({
    pk: of(tenantId, 'REDRIVES'),
    sk: join('LETTER', queue, id),
  }),
  approval: (tenantId: string, id: string): Key => ({
    pk: of(tenantId, 'APPROVALS'),
    sk: prefixes.approval + part(id),
  }),
  grant: (tenantId: string, id: string): Key => ({
    pk: of(tenantId, 'ACTIONS'),
    sk: prefixes.grant + part(id),
  }),
  toolSwitch: (tenantId: string, tool: string): Key => ({
    pk: of(tenantId, 'ACTIONS'),
    sk: prefixes.toolSwitch + part(tool),
  }),
  webhook: (tenantId: string, id: string): Key => ({
    pk: of(tenantId, 'WEBHOOKS'),
    sk: prefixes.webhook + part(id),
  }),
  delivery: (tenantId: string, webhookId: string, time: number, round: string, messageId: string): Key => ({
    pk: of(tenantId, 'WEBHOOK', webhookId),
    sk: prefixes.delivery + join(timeText(time), round, messageId),
  }),
  messageId: (tenantId: string, id: string): Key => ({ pk: of(tenantId, 'BUS'), sk: join('MESSAGE-ID', id) }),
} as const;

/** Partition of everything that belongs to one run. */
function runPartition(tenantId: string, runId: string): string {
  return of(tenantId, 'RUN', runId);
}

/** Partition of a scope's budget: a tenant's own, or that of an organization of many tenants. */
function budgetPartition(tenantId: string, kind: string, id: string): string {
  return kind === 'organization' ? of(PLATFORM, 'BUDGETS', id) : of(tenantId, 'BUDGETS');
}
