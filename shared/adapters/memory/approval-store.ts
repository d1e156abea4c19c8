import { type Approval, dueAt } from '#domain/approvals/approval.ts';
import { OrchestratorError, ValidationError } from '#domain/errors.ts';
import { ApprovalId } from '#domain/ids.ts';
import type { ApprovalStore } from '#ports/approval-store.ts';
import { copy } from './copy.ts';
import { addEvents, type RunState, rowKey, rowsOf } from './run-state.ts';

/** Approvals in memory, beside the runs whose histories they write to. */
export function memoryApprovalStore(state: RunState): ApprovalStore {
  const approvals = new Map<string, Approval>();
  const keyOf = ({ proposal }: Approval): string => rowKey(proposal.tenantId, proposal.id);
  return {
    async create(approval, events = []) {
      const { tenantId, runId } = approval.proposal;
      if (approvals.has(keyOf(approval)))
        throw new OrchestratorError('conflict', 'the approval exists already');
      const rows = rowsOf(state, tenantId, runId);
      approvals.set(keyOf(approval), copy(approval));
      addEvents(rows, events);
    },
    get: async (tenantId, id) => {
      const found = approvals.get(rowKey(tenantId, id));
      return found && copy(found);
    },
    list: async (tenantId, { limit, cursor, status, runId }) => {
      if (cursor !== undefined && !ApprovalId.safeParse(cursor).success) throw badCursor();
      const listed = [...approvals.values()]
        .filter(({ proposal }) => proposal.tenantId === tenantId)
        .filter((approval) => status === undefined || approval.status === status)
        .filter(({ proposal }) => runId === undefined || proposal.runId === runId)
        .filter(({ proposal }) => cursor === undefined || proposal.id < cursor)
        .sort((a, b) => (a.proposal.id < b.proposal.id ? 1 : -1));
      const items = copy(listed.slice(0, limit));
      const last = items.at(-1);
      return listed.length > limit && last !== undefined ? { items, cursor: last.proposal.id } : { items };
    },
    async update(approval, events = []) {
      if (approvals.get(keyOf(approval))?.version !== approval.version - 1) {
        throw new OrchestratorError('conflict', 'the approval was changed by another');
      }
      approvals.set(keyOf(approval), copy(approval));
      addEvents(rowsOf(state, approval.proposal.tenantId, approval.proposal.runId), events);
    },
    due: async (before, limit) =>
      [...approvals.values()]
        .flatMap((approval) => {
          const at = dueAt(approval);
          return at === undefined || at >= before ? [] : [{ at, ...approval.proposal }];
        })
        .sort((a, b) => a.at - b.at)
        .slice(0, limit)
        .map(({ tenantId, id }) => ({ tenantId, id })),
  };
}

const badCursor = (): ValidationError =>
  new ValidationError('the cursor is not one of this listing', [
    { pointer: '/cursor', message: 'is not a cursor' },
  ]);
