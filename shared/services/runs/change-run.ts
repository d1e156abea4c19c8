import type { Deps } from '#declare/capabilities.ts';
import { hasCode, OrchestratorError } from '#domain/errors.ts';
import type { RunEventBody } from '#domain/runs/event.ts';
import type { Run } from '#domain/runs/run.ts';
import { isTerminal, nextStatus, type RunChange } from '#domain/runs/status.ts';
import type { OutboxEntry } from '#ports/run-store.ts';

/** How often a change is tried again after somebody else wrote the row first. */
const ATTEMPTS = 8;

/** What goes with a change of a run's state. */
export interface RunChangeDetail {
  readonly events: readonly RunEventBody[];
  readonly patch?: Partial<Pick<Run, 'report' | 'failure' | 'attempt'>>;
  readonly outbox?: (run: Run, now: number) => OutboxEntry;
  /** The attempt whose change this is: a newer one has taken the run over, and its state with it. */
  readonly attempt?: number;
  /** The entry whose arrival the change proves. */
  readonly sent?: (run: Run) => OutboxEntry;
}

/**
 * Moves a run to its next state, events and outbox entry in the same transaction. `changed` is false, and
 * nothing was written, where the table of transitions does not allow the change (any more): the caller lost a
 * race and looks at `run` to see what it lost to.
 *
 * @throws OrchestratorError `not_found`; `conflict` when others kept writing the row
 */
export async function changeRun(
  deps: Deps<'runs.write'>,
  key: { tenantId: string; runId: string },
  change: RunChange,
  detail: RunChangeDetail,
): Promise<{ changed: boolean; run: Run }> {
  for (let attempt = 1; ; attempt += 1) {
    const run = await readRunRow(deps, key);
    const status = statusAfter(run, change, detail.attempt);
    if (status === undefined) return { changed: false, run };
    const now = deps.clock.now();
    const next: Run = {
      ...run,
      ...detail.patch,
      status,
      version: run.version + 1,
      updatedAt: now,
      ...(isTerminal(status) ? { finishedAt: now } : {}),
    };
    try {
      const events = detail.events.map((event) => ({ ...event, at: now }));
      await deps.runs.update(next, events, outboxOf(next, now, detail), detail.sent?.(run));
      return { changed: true, run: next };
    } catch (error) {
      if (!hasCode(error, 'conflict') || attempt === ATTEMPTS) throw error;
      await deps.clock.sleep(Math.ceil(deps.random.fraction() * 20 * attempt));
    }
  }
}

/** The status a change leads to; undefined where it is not, or no longer, this attempt's to make. */
const statusAfter = (run: Run, change: RunChange, attempt = run.attempt) =>
  attempt === run.attempt ? nextStatus(run.status, change) : undefined;

/** What must leave with a change: what the change asks for, else, of a run that ends, that it has ended. */
const outboxOf = (next: Run, now: number, { outbox }: RunChangeDetail): OutboxEntry | undefined =>
  outbox?.(next, now) ?? (isTerminal(next.status) ? endEntry(next, now) : undefined);

/** The outbox entry that tells that a run has ended: a run ends once. */
export const endEntry = ({ tenantId, id: runId }: Run, createdAt: number): OutboxEntry => ({
  id: `${runId}:ended`,
  tenantId,
  runId,
  kind: 'run-ended',
  createdAt,
});

/**
 * The run's row.
 *
 * @throws OrchestratorError `not_found`, also for a run of another tenant
 */
export async function readRunRow(
  deps: Deps<'runs.read'>,
  key: { tenantId: string; runId: string },
): Promise<Run> {
  const run = await deps.runs.get(key.tenantId, key.runId);
  if (run === undefined) throw new OrchestratorError('not_found', 'there is no such run');
  return run;
}
