import { OrchestratorError } from '#domain/errors.ts';
import type { RunEvent } from '#domain/runs/event.ts';
import type { Run } from '#domain/runs/run.ts';
import type { Step } from '#domain/runs/step.ts';
import type { NewEvent, OutboxEntry } from '#ports/run-store.ts';
import { copy } from './copy.ts';

/** One run with all that belongs to it. */
export interface RunRows {
  run: Run;
  readonly events: RunEvent[];
  readonly steps: Map<string, Step>;
  /** A run that waits its turn is nobody's to look after until then. */
  parkedUntil?: number;
}

/** What the run store, the outbox and the list of unfinished runs share, as they share the table. */
export interface RunState {
  readonly runs: Map<string, RunRows>;
  /** Entries not yet sent, by `rowKey(tenant, run, id)`. */
  readonly outbox: Map<string, OutboxEntry>;
}

/** An empty state to share between `memoryRunStore`, `memoryOutbox` and `memoryUnfinishedRuns`. */
export const runState = (): RunState => ({ runs: new Map(), outbox: new Map() });

/** One text for a tenant and ids below it. */
export const rowKey = (tenantId: string, ...ids: string[]): string => JSON.stringify([tenantId, ...ids]);

/** @throws OrchestratorError `not_found` */
export function rowsOf(state: RunState, tenantId: string, runId: string): RunRows {
  const rows = state.runs.get(rowKey(tenantId, runId));
  if (rows === undefined) throw new OrchestratorError('not_found', 'no such run');
  return rows;
}

/** Gives the events their places at the end of the history. */
export function addEvents(rows: RunRows, events: readonly NewEvent[]): void {
  for (const event of events) rows.events.push(copy({ ...event, seq: rows.events.length + 1 }));
}

/** Lists the entry until it is marked sent. */
export function addToOutbox(state: RunState, entry: OutboxEntry): void {
  state.outbox.set(rowKey(entry.tenantId, entry.runId, entry.id), copy(entry));
}
