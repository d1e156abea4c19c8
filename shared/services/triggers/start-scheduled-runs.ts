import type { Deps } from '#declare/capabilities.ts';
import { derivedRunId } from '#domain/runs/derived-run-id.ts';
import { isTerminal } from '#domain/runs/status.ts';
import { type EpochMs, formatIsoTime } from '#domain/time.ts';
import type { OccurrenceOutcome, Schedule, ScheduleProgress } from '#domain/triggers/schedule.ts';
import type { StoredSchedule } from '#ports/schedule-store.ts';
import { planOccurrence } from './plan-occurrence.ts';
import { startTriggeredRun, type TriggeredDeps } from './start-triggered-run.ts';

const LIMIT = 500;
const PARALLEL = 16;
/** Occurrences of one schedule in one round: more than fit into the time after which they are missed. */
const MOST_OCCURRENCES = 8;

type ScheduleDeps = TriggeredDeps & Deps<'schedules.take' | 'calendar.read'>;

/** What a round did, counted; `errors` are schedules that come up again in the next. */
export type ScheduledRuns = Readonly<Record<OccurrenceOutcome | 'errors', number>>;

/**
 * Starts a run for each occurrence that has come. The id of the run is made of schedule and occurrence, and the
 * schedule goes on only after the run is there: whatever breaks off in between is repeated without a second run,
 * and of two that look at the same time one finds the other's.
 */
export async function startScheduledRuns(deps: ScheduleDeps): Promise<ScheduledRuns> {
  const counts = { started: 0, overlapped: 0, missed: 0, stopped: 0, refused: 0, errors: 0 };
  const left = [...(await deps.schedules.due(deps.clock.now() + 1, LIMIT))];
  const worker = async (): Promise<void> => {
    for (let due = left.shift(); due !== undefined; due = left.shift()) {
      try {
        for (const outcome of await catchUp(deps, due)) counts[outcome] += 1;
      } catch {
        // one schedule's trouble must not keep the others waiting
        counts.errors += 1;
      }
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
  return counts;
}

async function catchUp(
  deps: ScheduleDeps,
  { tenantId, id }: { tenantId: string; id: string },
): Promise<readonly OccurrenceOutcome[]> {
  const outcomes: OccurrenceOutcome[] = [];
  for (let turn = 0; turn < MOST_OCCURRENCES; turn += 1) {
    const stored = await deps.schedules.get(tenantId, id);
    if (stored === undefined) break;
    const plan = planOccurrence(stored, deps.calendar, deps.clock.now(), await isBusy(deps, stored));
    if (plan.do === 'nothing') break;
    const done: Done = plan.do === 'start' ? await start(deps, stored.schedule, plan.at) : plan;
    const progress = progressAfter(plan.progress, plan.at, done);
    // somebody else was first, and goes on
    if (!(await deps.schedules.write(stored, stored.schedule, progress))) break;
    if (done.outcome === undefined) break;
    outcomes.push(done.outcome);
  }
  return outcomes;
}

/** What became of an occurrence. */
interface Done {
  readonly outcome?: OccurrenceOutcome;
  readonly runId?: string;
  readonly reason?: string;
}

function progressAfter(progress: ScheduleProgress, at: EpochMs, done: Done): ScheduleProgress {
  const { outcome, runId, reason } = done;
  if (outcome === undefined) return progress;
  return {
    ...progress,
    last: { at, outcome, ...(reason === undefined ? {} : { reason }) },
    ...(runId === undefined ? {} : { lastRun: { id: runId, at } }),
  };
}

async function isBusy(deps: Deps<'runs.read'>, { schedule, progress }: StoredSchedule): Promise<boolean> {
  if (progress.lastRun === undefined || schedule.overlap === 'allow') return false;
  const run = await deps.runs.get(schedule.tenantId, progress.lastRun.id);
  return run !== undefined && !isTerminal(run.status);
}

/** Starts the run of an occurrence under an id made of schedule and occurrence. */
async function start(deps: ScheduleDeps, schedule: Schedule, at: EpochMs): Promise<Done> {
  const { tenantId, id, input, workflow, priority, requestedBy, payer } = schedule;
  const labels = { ...input.labels, schedule: id, occurrence: formatIsoTime(at) };
  return startTriggeredRun(deps, derivedRunId(at, 'schedule', tenantId, id, String(at)), {
    ...{ tenantId, workflow, priority, requestedBy },
    ...(payer === undefined ? {} : { payer }),
    correlationId: `${id}-${at}`,
    input: { ...input, labels },
  });
}
