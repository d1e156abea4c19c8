import type { Deps } from '#declare/capabilities.ts';
import { hasCode } from '#domain/errors.ts';
import type { Run } from '#domain/runs/run.ts';
import { isTerminal } from '#domain/runs/status.ts';
import type { Place, Waiting } from '#ports/admission.ts';
import { isAdmitted, placeOf } from './is-admitted.ts';
import { executionOf } from './start-run.ts';

type AdmitDeps = Deps<'runs.write' | 'engine.start' | 'runs.queue'>;

/** How long a run waits its turn at most; then it is past its deadline. */
const LONGEST_WAIT_MS = 24 * 60 * 60_000;
/** Runs that one look lets in: the next look goes on. */
const MOST_AT_ONCE = 50;
/** Lines in one round. */
const LINES = 200;

/**
 * Starts the run's current attempt if there is a place for it, else puts it into its tenant's line. A run that has
 * begun is never put back.
 */
export async function startOrWait(deps: AdmitDeps, run: Run): Promise<'started' | 'waits'> {
  if (run.status !== 'queued' || (await isAdmitted(deps, run))) {
    await deps.engine.start(executionOf(run));
    return 'started';
  }
  await deps.admission?.wait(run, run.createdAt + LONGEST_WAIT_MS);
  // a place may have become free before the run stood in line
  await admitWaiting(deps, run.tenantId);
  return 'waits';
}

/** Gives the place of a run that has ended to the next in line. */
export async function passPlace(deps: AdmitDeps, run: Run): Promise<void> {
  await deps.admission?.leave(placeOf(run));
  await admitWaiting(deps, run.tenantId);
}

/**
 * Lets in who waits in a tenant's line, by turn, while there are places. Answers how many.
 * Whatever is broken off is done again by the next look: places, names of executions and the line are sets.
 */
export async function admitWaiting(deps: AdmitDeps, tenantId: string): Promise<number> {
  let admitted = 0;
  for (let looks = 0; looks < MOST_AT_ONCE; looks += 1) {
    const next = await nextIn(deps, tenantId);
    if (next === undefined) break;
    if (await begin(deps, next)) admitted += 1;
  }
  return admitted;
}

/**
 * Looks after all lines: places of runs that have ended are given back (a run may end between its coming and its
 * taking a place), and whoever can be let in is. Answers how many were.
 */
export async function lookAfterLines(deps: AdmitDeps): Promise<number> {
  let admitted = 0;
  for (const tenantId of (await deps.admission?.lines(LINES)) ?? []) {
    for (const place of (await deps.admission?.inside(tenantId)) ?? []) {
      const run = await deps.runs.get(tenantId, place.runId);
      if (run === undefined || isTerminal(run.status)) await deps.admission?.leave(place);
    }
    admitted += await admitWaiting(deps, tenantId);
  }
  return admitted;
}

async function nextIn(deps: AdmitDeps, tenantId: string): Promise<Waiting | undefined> {
  for (const head of (await deps.admission?.heads(tenantId)) ?? []) {
    if (await deps.admission?.enter(head, true)) return head;
  }
  return undefined;
}

/** Starts a run that holds a place; one that is to start no more gives it back. */
async function begin(deps: AdmitDeps, waiting: Waiting): Promise<boolean> {
  const { tenantId, runId } = waiting;
  const run = await deps.runs.get(tenantId, runId);
  const starts = run?.status === 'queued';
  if (starts && !(await giveFullTime(deps, run))) return false;
  if (starts) await deps.engine.start(executionOf(run));
  else if (run?.status !== 'running') await deps.admission?.leave(placeNow(waiting));
  await deps.admission?.done(waiting);
  return starts;
}

/** The time that a run may take begins with its turn. False where somebody wrote the run: then it is looked at anew. */
async function giveFullTime(deps: AdmitDeps, run: Run): Promise<boolean> {
  const now = deps.clock.now();
  const deadlineAt = now + run.deadlineAt - run.createdAt;
  const next: Run = { ...run, deadlineAt, updatedAt: now, version: run.version + 1 };
  try {
    await deps.runs.update(next, []);
    return true;
  } catch (error) {
    if (hasCode(error, 'conflict')) return false;
    throw error;
  }
}

const placeNow = ({ tenantId, runId, priority }: Waiting): Place => ({ tenantId, runId, priority });
