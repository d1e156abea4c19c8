import type { RunEvent, RunEventBody } from '#domain/runs/event.ts';
import type { Run } from '#domain/runs/run.ts';
import type { Step } from '#domain/runs/step.ts';

/** One page of a listing; `cursor` is absent on the last. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly cursor?: string;
}

/** An event and the moment it happened; the store gives it its place. */
export type NewEvent = RunEventBody & { readonly at: number };

/** A message that must leave once the transaction holds: the outbox. `id` deduplicates. */
export interface OutboxEntry {
  readonly id: string;
  readonly tenantId: string;
  readonly runId: string;
  readonly kind: 'start-run' | 'stop-run' | 'run-ended';
  readonly createdAt: number;
}

/** The most steps that a run can begin with: one transaction holds a hundred writes. */
export const MAX_CARRIED_STEPS = 60;

/**
 * Runs, their steps and their history. Every read is strongly consistent, except that a listing may name a
 * run a moment late (what it says of a run is current). Every method is for one tenant, and an id of another
 * tenant answers exactly like a missing one: reads find nothing, `update` and the owners' methods are refused
 * as below, and `append`, `addCost` and `claimStep` throw `not_found`.
 */
export interface RunStore {
  /**
   * Puts run, first events, outbox entry and steps that have ended elsewhere in one transaction.
   *
   * @throws OrchestratorError `conflict` when the run exists, `invalid_request` when there is no event or too many
   * steps (more than {@link MAX_CARRIED_STEPS})
   */
  create(
    run: Run,
    events: readonly NewEvent[],
    outbox: OutboxEntry,
    carried?: readonly Step[],
  ): Promise<void>;
  get(tenantId: string, runId: string): Promise<Run | undefined>;
  /**
   * Newest first. `limit` 1..100. The cursor is opaque to callers of the API (the edge signs it).
   *
   * @throws OrchestratorError `invalid_request` for a cursor of another form
   */
  list(tenantId: string, query: { limit: number; cursor?: string; status?: string }): Promise<Page<Run>>;
  /**
   * Writes the run where its stored version is `run.version - 1`, appends the events, adds the outbox entry
   * and marks as sent the one whose arrival this change proves, in one transaction. The cost stays as it is stored:
   * only `addCost` changes it.
   *
   * @throws OrchestratorError `conflict` when the version is another; nothing was written
   */
  update(run: Run, events: readonly NewEvent[], outbox?: OutboxEntry, sent?: OutboxEntry): Promise<void>;
  /** Adds to the run's cost counters, atomically and whatever its version. */
  addCost(tenantId: string, runId: string, cost: Partial<Run['cost']>): Promise<void>;
  /** Appends events at the end of the history, in order, without a gap. Retries around concurrent writers. */
  append(tenantId: string, runId: string, events: readonly NewEvent[]): Promise<void>;
  /** Events with `seq > after`, oldest first, at most `limit` (1..500). */
  events(tenantId: string, runId: string, after: number, limit: number): Promise<readonly RunEvent[]>;

  getStep(tenantId: string, runId: string, key: string): Promise<Step | undefined>;
  /**
   * Takes the step for `leaseMs` from `now` with the next epoch. A step that is `done` or `failed` is
   * answered as it is, unclaimed.
   *
   * @throws OrchestratorError `lease_held` while another's lease runs
   */
  claimStep(tenantId: string, runId: string, key: string, now: number, leaseMs: number): Promise<Step>;
  /** Prolongs the lease of epoch `epoch`. @throws OrchestratorError `stale_owner` when the epoch is older */
  extendStep(tenantId: string, runId: string, key: string, epoch: number, leaseUntil: number): Promise<void>;
  /**
   * Ends the step with its result or failure and appends the events, in one transaction.
   *
   * @throws OrchestratorError `stale_owner` when the epoch is older or the step has ended; nothing was written
   */
  endStep(tenantId: string, runId: string, step: Step, events: readonly NewEvent[]): Promise<void>;
}
