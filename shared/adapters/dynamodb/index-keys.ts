import { sha256 } from '#domain/hash.ts';
import { join, of, PLATFORM, timeText } from './key-parts.ts';

/** Number of partitions of each due-list: bounds the writes one partition takes (1,000 a second each). */
export const DUE_SHARDS = 8;

/** Keys of the index of a tenant's listings. */
export const listings = {
  runs: (tenantId: string): string => of(tenantId, 'RUNS'),
  runsIn: (tenantId: string, status: string): string => of(tenantId, 'RUNS', status),
  held: (tenantId: string, runId: string): string => of(tenantId, 'HELD', runId),
  entries: (tenantId: string): string => of(tenantId, 'ENTRIES'),
  approvalsIn: (tenantId: string, status: string): string => of(tenantId, 'APPROVALS', status),
  /** The place of what happened at a time; below it is every place of that time or later without an id. */
  placeOf: (at: number, id?: string): string => (id === undefined ? timeText(at) : join(timeText(at), id)),
} as const;

/** Keys of the index of what is due; `dueSince(time)` is below every sort key of that time or later. */
export const due = {
  runs: (shard: number): string => of(PLATFORM, 'DUE', 'RUNS', String(shard)),
  outbox: (shard: number): string => of(PLATFORM, 'DUE', 'OUTBOX', String(shard)),
  holds: (shard: number): string => of(PLATFORM, 'DUE', 'HOLDS', String(shard)),
  followUps: (shard: number): string => of(PLATFORM, 'DUE', 'THEN', String(shard)),
  followUpAt: (lookAt: number, tenantId: string, after: string, id: string): string =>
    join(timeText(lookAt), tenantId, after, id),
  lines: (shard: number): string => of(PLATFORM, 'DUE', 'LINES', String(shard)),
  lineAt: (at: number, tenantId: string): string => join(timeText(at), tenantId),
  schedules: (shard: number): string => of(PLATFORM, 'DUE', 'SCHEDULES', String(shard)),
  summaries: (shard: number): string => of(PLATFORM, 'DUE', 'SUMMARIES', String(shard)),
  scheduleAt: (lookAt: number, tenantId: string, id: string): string => join(timeText(lookAt), tenantId, id),
  approvals: (shard: number): string => of(PLATFORM, 'DUE', 'APPROVALS', String(shard)),
  approvalAt: (dueAt: number, id: string): string => join(timeText(dueAt), id),
  messages: (shard: number): string => of(PLATFORM, 'DUE', 'MESSAGES', String(shard)),
  deliveries: (shard: number): string => of(PLATFORM, 'DUE', 'DELIVERIES', String(shard)),
  messageAt: (time: number, id: string): string => join(timeText(time), id),
  summaryAt: (dueAt: number, tenantId: string): string => join(timeText(dueAt), tenantId),
  runAt: (updatedAt: number, runId: string): string => join(timeText(updatedAt), runId),
  outboxAt: (createdAt: number, kind: string, id: string): string => join(timeText(createdAt), kind, id),
  dueSince: timeText,
  /** Which of the shards lists the thing with this id. */
  shardOf: (id: string): number => Number.parseInt(sha256(id).slice(0, 4), 16) % DUE_SHARDS,
} as const;
