import { type Approval, dueAt } from '#domain/approvals/approval.ts';
import { OrchestratorError } from '#domain/errors.ts';
import type { ApprovalStore } from '#ports/approval-store.ts';
import { approvalNameOf, listApprovals, readApproval } from './approval-listing.ts';
import { dynamoClient, type TableEnv } from './client.ts';
import { dueBefore } from './due-list.ts';
import { dynamoHistory } from './history.ts';
import { due, listings } from './index-keys.ts';
import { partsOf } from './key-parts.ts';
import { keys } from './keys.ts';
import type { Columns } from './row.ts';
import { absent, putOf, updateOf, type Write } from './write.ts';

/** Approvals in the table, each written in one transaction with the events of its run. */
export function dynamoApprovalStore({ TABLE_NAME: tableName }: TableEnv): ApprovalStore {
  const client = dynamoClient();
  const history = dynamoHistory(client, tableName);
  return {
    get: (tenantId, id) => readApproval(client, tableName, tenantId, id),
    async create(approval, events = []) {
      const { tenantId, runId, id } = approval.proposal;
      await history.requireRun(tenantId, runId);
      const write: Write = {
        item: { Put: putOf(tableName, keys.approval(tenantId, id), columnsOf(approval), absent) },
        refused: () => new OrchestratorError('conflict', 'the approval exists already'),
      };
      const named: Write = {
        item: { Put: putOf(tableName, approvalNameOf(tenantId, runId, id), {}, absent) },
        refused: write.refused,
      };
      await history.commitWith(tenantId, runId, [write, named], events);
    },
    async update(approval, events = []) {
      const { tenantId, runId, id } = approval.proposal;
      const was = { expression: '#version = :was', values: { was: approval.version - 1 } };
      const change = { set: columnsOf(approval) };
      const write: Write = {
        item: { Update: updateOf(tableName, keys.approval(tenantId, id), change, was) },
        refused: () => new OrchestratorError('conflict', 'the approval was changed by another'),
      };
      await history.commitWith(tenantId, runId, [write], events);
    },
    list: (tenantId, query) => listApprovals(client, tableName, tenantId, query),
    due: async (before, limit) =>
      (await dueBefore(client, tableName, due.approvals, before, limit)).flatMap((row) => {
        const [, tenantId = ''] = partsOf(row['pk']?.S ?? '');
        const [, id] = partsOf(row['sk']?.S ?? '');
        return id === undefined ? [] : [{ tenantId, id }];
      }),
  };
}

function columnsOf(approval: Approval): Columns {
  const { version, status, ...body } = approval;
  const { tenantId, id } = approval.proposal;
  const at = dueAt(approval);
  return {
    version,
    status,
    body: JSON.stringify(body),
    gsi1pk: listings.approvalsIn(tenantId, status),
    gsi1sk: id,
    gsi2pk: at === undefined ? undefined : due.approvals(due.shardOf(id)),
    gsi2sk: at === undefined ? undefined : due.approvalAt(at, id),
  };
}
