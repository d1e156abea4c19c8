import { OrchestratorError, ValidationError } from '#domain/errors.ts';
import { RunId } from '#domain/ids.ts';
import type { Run } from '#domain/runs/run.ts';
import { MAX_CARRIED_STEPS, type RunStore } from '#ports/run-store.ts';
import { copy } from './copy.ts';
import { addEvents, addToOutbox, type RunState, rowKey, rowsOf, runState } from './run-state.ts';
import { memorySteps } from './steps.ts';

/** Runs in memory, each write in one turn of the event loop and so in one piece. */
export function memoryRunStore(state: RunState = runState()): RunStore {
  return { ...memoryRuns(state), ...memorySteps(state) };
}

type Runs = Omit<RunStore, 'getStep' | 'claimStep' | 'extendStep' | 'endStep'>;

function memoryRuns(state: RunState): Runs {
  return {
    async create(run, events, outbox, carried = []) {
      if (events.length === 0) throw new ValidationError('a run begins with an event');
      if (carried.length > MAX_CARRIED_STEPS) throw new ValidationError('too many steps to begin with');
      const key = rowKey(run.tenantId, run.id);
      if (state.runs.has(key)) throw new OrchestratorError('conflict', 'the run exists already');
      const rows = {
        run: copy(run),
        events: [],
        steps: new Map(carried.map((step) => [step.key, copy(step)])),
      };
      state.runs.set(key, rows);
      addEvents(rows, events);
      addToOutbox(state, outbox);
    },
    get: async (tenantId, runId) => {
      const rows = state.runs.get(rowKey(tenantId, runId));
      return rows && copy(rows.run);
    },
    list: async (tenantId, { limit, cursor, status }) => {
      if (cursor !== undefined && !RunId.safeParse(cursor).success) throw badCursor();
      const runs = [...state.runs.values()]
        .map((rows) => rows.run)
        .filter((run) => run.tenantId === tenantId && (status === undefined || run.status === status))
        .filter((run) => cursor === undefined || run.id < cursor)
        .sort((a, b) => (a.id < b.id ? 1 : -1));
      const items = copy(runs.slice(0, limit));
      const last = items.at(-1);
      return runs.length > limit && last !== undefined ? { items, cursor: last.id } : { items };
    },
    async update(run, events, outbox, sent) {
      const rows = state.runs.get(rowKey(run.tenantId, run.id));
      if (rows?.run.version !== run.version - 1) {
        throw new OrchestratorError('conflict', 'the run was changed by another');
      }
      rows.run = copy({ ...run, cost: rows.run.cost });
      delete rows.parkedUntil;
      addEvents(rows, events);
      if (outbox !== undefined) addToOutbox(state, outbox);
      if (sent !== undefined) state.outbox.delete(rowKey(sent.tenantId, sent.runId, sent.id));
    },
    async addCost(tenantId, runId, cost) {
      const { run } = rowsOf(state, tenantId, runId);
      for (const [counter, amount] of Object.entries(cost)) {
        run.cost[counter as keyof Run['cost']] += amount;
      }
    },
    async append(tenantId, runId, events) {
      addEvents(rowsOf(state, tenantId, runId), events);
    },
    events: async (tenantId, runId, after, limit) => {
      const all = state.runs.get(rowKey(tenantId, runId))?.events ?? [];
      return copy(all.slice(Math.max(0, after), Math.max(0, after) + limit));
    },
  };
}

const badCursor = (): ValidationError =>
  new ValidationError('the cursor is not one of this listing', [
    { pointer: '/cursor', message: 'is not a cursor' },
  ]);
