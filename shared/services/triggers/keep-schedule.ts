import type { Deps } from '#declare/capabilities.ts';
import { OrchestratorError, ValidationError } from '#domain/errors.ts';
import type { Principal } from '#domain/tenants/principal.ts';
import type { EpochMs } from '#domain/time.ts';
import type { Schedule, ScheduleProgress, ScheduleRule } from '#domain/triggers/schedule.ts';
import { taggedVersion } from '#domain/version-tag.ts';
import type { StoredSchedule } from '#ports/schedule-store.ts';
import { knownAgents } from '../agents/known-agents.ts';
import { routeTask } from '../agents/route-task.ts';
import { payerOf } from '../costs/payer-labels.ts';
import { runInputOf } from '../runs/task-request.ts';
import { refuseUnknownWorkflow } from '../workflows/refuse-unknown.ts';
import { nextOccurrences } from './occurrences.ts';
import { PREVIEWED, type ScheduleForm, type ScheduleView } from './schedule-form.ts';

/** Schedules that one tenant may have. Two that are made at once may pass it by one. */
const MOST_SCHEDULES = 100;
/** How often a change is tried again after the clock's round wrote the schedule first. */
const ATTEMPTS = 5;

type KeepDeps = Deps<
  'schedules.write' | 'calendar.read' | 'agents.read' | 'workflows.declared' | 'workflows.read'
>;

/**
 * Makes a schedule. Its first occurrence lies ahead.
 *
 * @param id what the schedule must be called, so that a repeated request makes no second one
 * @throws ValidationError for a rule that never happens, a workflow or an agent that there is not; OrchestratorError
 * `conflict` for one schedule too many
 */
export async function createSchedule(
  deps: KeepDeps,
  caller: Principal,
  form: ScheduleForm,
  id: string,
): Promise<ScheduleView> {
  const now = deps.clock.now();
  const rule = await checked(deps, caller.tenantId, form, now);
  if ((await deps.schedules.list(caller.tenantId)).length >= MOST_SCHEDULES) {
    throw new OrchestratorError('conflict', `A tenant has at most ${MOST_SCHEDULES} schedules.`);
  }
  const schedule = scheduleOf(caller, form, { rule, id, createdAt: now, now, version: 1 });
  const progress = comingOf(deps, schedule, now);
  await deps.schedules.create(schedule, progress);
  const stored = await deps.schedules.get(caller.tenantId, id);
  return viewOf(deps, stored ?? { schedule, progress });
}

/** @throws OrchestratorError `not_found`, also for a schedule of another tenant */
export async function readSchedule(
  deps: Deps<'schedules.read' | 'calendar.read'>,
  { tenantId, id }: { tenantId: string; id: string },
): Promise<ScheduleView> {
  return viewOf(deps, await stored(deps, tenantId, id));
}

/** All schedules of a tenant, oldest first. */
export async function listSchedules(
  deps: Deps<'schedules.read' | 'calendar.read'>,
  tenantId: string,
): Promise<ScheduleView[]> {
  return (await deps.schedules.list(tenantId)).map((found) => viewOf(deps, found));
}

/**
 * Replaces what is wanted where it is still the version that the caller has seen. An occurrence that has come stays
 * when neither the rule nor `enabled` changes; otherwise counting begins anew. Runs that were started go on.
 *
 * @throws as `createSchedule`; OrchestratorError `not_found`, `precondition_required`, `precondition_failed`
 */
export async function replaceSchedule(
  deps: KeepDeps,
  caller: Principal,
  { id, form, ifMatch }: { id: string; form: ScheduleForm; ifMatch: string | undefined },
): Promise<ScheduleView> {
  const version = taggedVersion(ifMatch);
  const now = deps.clock.now();
  const asked = await checked(deps, caller.tenantId, form, now);
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const read = await stored(deps, caller.tenantId, id);
    const was = read.schedule;
    if (was.version !== version) throw changed();
    const same = sameRule(was.rule, asked);
    const rule = same ? was.rule : asked;
    const { createdAt } = was;
    const schedule = scheduleOf(caller, form, { rule, id, createdAt, now, version: version + 1 });
    const goesOn = same && was.enabled && schedule.enabled;
    const progress = goesOn ? read.progress : { ...pastOf(read.progress), ...comingOf(deps, schedule, now) };
    if (await deps.schedules.write(read, schedule, progress)) return viewOf(deps, { schedule, progress });
  }
  throw new OrchestratorError('unavailable', 'the schedule was being written all the time');
}

/**
 * Takes a schedule away. Runs that it has started go on.
 *
 * @throws OrchestratorError `not_found`, `precondition_required`, `precondition_failed`
 */
export async function removeSchedule(
  deps: Deps<'schedules.write'>,
  { tenantId, id, ifMatch }: { tenantId: string; id: string; ifMatch: string | undefined },
): Promise<void> {
  const version = taggedVersion(ifMatch);
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const read = await stored(deps, tenantId, id);
    if (read.schedule.version !== version) throw changed();
    if (await deps.schedules.remove(read)) return;
  }
  throw new OrchestratorError('unavailable', 'the schedule was being written all the time');
}

/** The rule of a form whose parts are all known. */
async function checked(
  deps: KeepDeps,
  tenantId: string,
  form: ScheduleForm,
  now: EpochMs,
): Promise<ScheduleRule> {
  await refuseUnknownWorkflow(deps, tenantId, form.workflow);
  const pinned = form.agents ?? [];
  // refuses pinned agents that cannot be had; where nobody is pinned, each run is routed when it begins
  if (pinned.length > 0) routeTask(form.task, await knownAgents(deps, pinned), pinned);
  if (form.cron === undefined) return { kind: 'every', minutes: form.everyMinutes ?? 1, anchorAt: now };
  const { cron, timeZone = 'UTC' } = form;
  const fault = deps.calendar.faultOf(cron, timeZone, now);
  if (fault !== undefined) throw misfit(`/${fault.part}`, fault.message);
  return { kind: 'cron', cron: cron.trim(), timeZone };
}

function scheduleOf(
  caller: Principal,
  form: ScheduleForm,
  kept: { rule: ScheduleRule; id: string; createdAt: EpochMs; now: EpochMs; version: number },
): Schedule {
  const { workflow, overlap, missed, priority, enabled } = form;
  const { rule, id, createdAt, now: updatedAt, version } = kept;
  return {
    ...{ id, tenantId: caller.tenantId, workflow, input: runInputOf(form), rule },
    ...{ overlap, missed, priority, enabled },
    requestedBy: caller.id,
    ...payerOf(caller),
    ...{ createdAt, updatedAt, version },
  };
}

function comingOf(deps: Deps<'calendar.read'>, schedule: Schedule, now: EpochMs): ScheduleProgress {
  if (!schedule.enabled) return {};
  const [nextAt] = nextOccurrences(deps.calendar, schedule.rule, now, 1);
  return nextAt === undefined ? {} : { nextAt, lookAt: nextAt };
}

const pastOf = ({ lastRun, last }: ScheduleProgress): ScheduleProgress => ({
  ...(lastRun === undefined ? {} : { lastRun }),
  ...(last === undefined ? {} : { last }),
});

const sameRule = (a: ScheduleRule, b: ScheduleRule): boolean =>
  a.kind === 'cron'
    ? b.kind === 'cron' && a.cron === b.cron && a.timeZone === b.timeZone
    : b.kind === 'every' && a.minutes === b.minutes;

async function stored(deps: Deps<'schedules.read'>, tenantId: string, id: string): Promise<StoredSchedule> {
  const found = await deps.schedules.get(tenantId, id);
  if (found === undefined) throw new OrchestratorError('not_found', 'there is no such schedule');
  return found;
}

function viewOf(
  deps: Deps<'calendar.read'>,
  { schedule, progress }: Omit<StoredSchedule, 'revision'>,
): ScheduleView {
  const { tenantId: _, ...shown } = schedule;
  const { waitingAt, lastRun, last } = progress;
  return {
    ...shown,
    next: schedule.enabled
      ? [...nextOccurrences(deps.calendar, schedule.rule, deps.clock.now(), PREVIEWED)]
      : [],
    ...(waitingAt === undefined ? {} : { waitingAt }),
    ...(lastRun === undefined ? {} : { lastRun }),
    ...(last === undefined ? {} : { last }),
  };
}

const changed = (): OrchestratorError =>
  new OrchestratorError('precondition_failed', 'The schedule has changed since you read it.');

const misfit = (pointer: string, message: string): ValidationError =>
  new ValidationError('One thing does not fit.', [{ pointer, message }]);
