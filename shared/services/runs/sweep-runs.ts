import type { Deps } from '#declare/capabilities.ts';
import type { Run } from '#domain/runs/run.ts';
import { isTerminal } from '#domain/runs/status.ts';
import { isAgentStep } from '../agents/agent-step-key.ts';
import { startOrWait } from './admit-runs.ts';
import { finishCancel } from './cancel-run.ts';
import { changeRun } from './change-run.ts';
import { type RelayDeps, relayEntry } from './relay-entry.ts';
import { resumeRun } from './resume-run.ts';

/** An outbox entry this old was overlooked by the direct send and by the relay. */
const ENTRY_AGE_MS = 60_000;
/** A run written more recently than this is left alone. */
const RUN_AGE_MS = 30_000;
/** How long a lease must have been over: the engine's own retry takes a step up again within that time. */
const SILENCE_MS = 20_000;
const PARALLEL = 8;
const LIMIT = 200;

type SweepDeps = RelayDeps & Deps<'runs.sweep' | 'outbox.read' | 'engine.read'>;

/** What became of a run under the broom. */
type Swept = 'relayed' | 'timed-out' | 'cancelled' | 'restarted' | 'resumed' | 'failed' | 'unchanged';

/** What a sweep did, counted; `errors` are entries and runs that could not be dealt with this time. */
export type Sweep = Readonly<Record<Swept | 'errors', number>>;

/**
 * Looks after everything that fell between two stools: outbox entries that nobody sent, runs past their
 * deadline, cancellations that got stuck, executions that the engine lost, steps whose worker fell silent.
 * Each is dealt with alone; what fails is counted and comes up again in the next sweep.
 */
export async function sweepRuns(deps: SweepDeps): Promise<Sweep> {
  const counts = {
    relayed: 0,
    'timed-out': 0,
    cancelled: 0,
    restarted: 0,
    resumed: 0,
    failed: 0,
    unchanged: 0,
    errors: 0,
  };
  const now = deps.clock.now();
  const entries = await deps.outbox.pending(now - ENTRY_AGE_MS, LIMIT);
  await each(entries, counts, async (entry) => {
    await relayEntry(deps, entry);
    return 'relayed';
  });
  const stale = await deps.unfinished.stale(now - RUN_AGE_MS, LIMIT);
  await each(stale, counts, async ({ tenantId, runId }) => {
    const run = await deps.runs.get(tenantId, runId);
    return run === undefined || isTerminal(run.status) ? 'unchanged' : sweepRun(deps, run);
  });
  return counts;
}

async function each<T>(
  things: readonly T[],
  counts: Record<Swept | 'errors', number>,
  work: (thing: T) => Promise<Swept>,
): Promise<void> {
  const left = [...things];
  const sweeper = async (): Promise<void> => {
    for (let thing = left.shift(); thing !== undefined; thing = left.shift()) {
      try {
        counts[await work(thing)] += 1;
      } catch {
        // one that cannot be dealt with must not keep the others waiting
        counts.errors += 1;
      }
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, sweeper));
}

async function sweepRun(deps: SweepDeps, run: Run): Promise<Swept> {
  if (run.status === 'cancelling') {
    await finishCancel(deps, run);
    return 'cancelled';
  }
  if (deps.clock.now() >= run.deadlineAt) return timeOut(deps, run);
  const { id: runId, workflow, attempt } = run;
  const state = await deps.engine.state({ runId, workflow, attempt });
  if (state === 'missing' && run.status === 'queued') {
    return (await startOrWait(deps, run)) === 'started' ? 'restarted' : 'unchanged';
  }
  if (state !== 'running') return resumeRun(deps, run, `its execution is ${state}`);
  const silent = await silentStep(deps, run);
  if (silent === undefined) return 'unchanged';
  return resumeRun(deps, run, `the worker of ${silent} fell silent`);
}

async function timeOut(deps: SweepDeps, run: Run): Promise<Swept> {
  const { tenantId, id: runId, workflow, attempt } = run;
  const { changed } = await changeRun(deps, { tenantId, runId }, 'time-out', {
    events: [{ type: 'run-timed-out' }],
  });
  if (!changed) return 'unchanged';
  await deps.engine.stop({ runId, workflow, attempt }, 'the run is past its deadline');
  return 'timed-out';
}

/**
 * The step that fell silent first: somebody claimed it, and neither ended nor kept it. Agents answer by a message that
 * the engine only waits for. Every other step the engine calls itself, and hears of its failure: such a step counts only
 * where the present attempt has held it, because a workflow may have caught the failure and gone another way.
 */
async function silentStep(deps: SweepDeps, run: Run): Promise<string | undefined> {
  const before = deps.clock.now() - SILENCE_MS;
  const claimed = await deps.unfinished.claimedSteps(run.tenantId, run.id);
  const silent = claimed.filter(
    ({ key, leaseUntil }) => leaseUntil < before && (isAgentStep(key) || leaseUntil >= run.updatedAt),
  );
  return silent.sort((a, b) => a.leaseUntil - b.leaseUntil)[0]?.key;
}
