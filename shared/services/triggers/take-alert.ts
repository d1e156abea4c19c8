import type { Deps } from '#declare/capabilities.ts';
import { hasCode, OrchestratorError } from '#domain/errors.ts';
import { derivedRunId } from '#domain/runs/derived-run-id.ts';
import type { Priority } from '#domain/runs/priority.ts';
import type { Run, RunInput } from '#domain/runs/run.ts';
import { isTerminal } from '#domain/runs/status.ts';
import type { EpochMs } from '#domain/time.ts';
import type { Alert } from '#domain/triggers/alert.ts';
import type { LatestAlert, Noted } from '#ports/alert-store.ts';
import { type StartRun, startRun } from '../runs/start-run.ts';

/** One event that tells of a trouble, or of its end. */
export interface AlertEvent {
  /** The same for the same event, however often and on whichever way it comes. */
  readonly id: string;
  /** Which trouble it is about. */
  readonly key: string;
  readonly state: 'firing' | 'resolved';
  readonly source: Alert['source'];
  /** What a run for it is to find out. */
  readonly input: RunInput;
  readonly priority: Priority;
}

/** Whose event it is: resolved by key or configuration, never by the event. */
export interface AlertOwner {
  readonly tenantId: string;
  readonly requestedBy: string;
  readonly payer?: NonNullable<Run['payer']>;
  readonly correlationId: string;
}

/** What became of an event. `nothing`: the end of a trouble that nobody told of. */
export type AlertOutcome = 'started' | 'joined' | 'repeated' | 'resolved' | 'nothing' | 'stopped';

/** What became of an event, and the alert that it counts for. */
export interface TakenAlert {
  readonly outcome: AlertOutcome;
  readonly alert?: Alert;
}

/** How often an event is looked at again after another one of its kind was first. */
const ATTEMPTS = 10;

type AlertDeps = Deps<
  | 'alerts.write'
  | 'runs.read'
  | 'runs.create'
  | 'engine.start'
  | 'evidence.write'
  | 'agents.read'
  | 'budgets.gate'
  | 'stop.read'
>;

/**
 * Starts one run for a trouble, and counts all further events of it for that run: as long as it goes on, and until
 * the quiet period since the first event is over. The alert is written first and names its run; so an event that
 * was counted and then broken off finds, when it comes again, that the run is missing, and starts that one.
 *
 * @throws what `startRun` throws; OrchestratorError `unavailable` when others were always first
 */
export async function takeAlert(deps: AlertDeps, owner: AlertOwner, event: AlertEvent): Promise<TakenAlert> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const latest = await deps.alerts.latest(owner.tenantId, event.key);
    if (event.state === 'resolved') return resolve(deps, owner.tenantId, latest);
    const taken = await takeFiring(deps, owner, event, latest);
    if (taken !== 'moved') return taken;
  }
  throw new OrchestratorError('unavailable', 'other events of the same alert were always first');
}

/** `moved`: another event opened an alert since `latest` was read. */
async function takeFiring(
  deps: AlertDeps,
  owner: AlertOwner,
  event: AlertEvent,
  latest: LatestAlert | undefined,
): Promise<TakenAlert | 'moved'> {
  const { tenantId } = owner;
  const stopped = await deps.stop.stopped({ tenantId, runId: latest?.runId ?? '' });
  if (stopped !== undefined) return { outcome: 'stopped' };
  const { noted, runId } = await note(deps, owner, event, latest);
  if (noted === 'moved') return 'moved';
  const started = await ensureRun(deps, owner, event, runId);
  const alert = await deps.alerts.ofRun(tenantId, runId);
  const counted = noted === 'seen' ? 'repeated' : 'joined';
  return { outcome: started ? 'started' : counted, ...(alert === undefined ? {} : { alert }) };
}

/** Counts the event for the alert that is open, or opens the next one. */
async function note(
  deps: AlertDeps,
  owner: AlertOwner,
  event: AlertEvent,
  latest: LatestAlert | undefined,
): Promise<{ noted: Noted; runId: string }> {
  const { tenantId } = owner;
  const now = deps.clock.now();
  if (latest !== undefined && (await isOpen(deps, tenantId, latest, now))) {
    const { runId } = latest;
    return { noted: await deps.alerts.join({ tenantId, key: event.key, runId }, event.id, now), runId };
  }
  const alert = nextAlert(owner, event, latest, now);
  const noted = await deps.alerts.open(alert, event.id);
  if (noted !== 'seen') return { noted, runId: alert.runId };
  // it belongs to an alert that was opened before, or just now by this same event on another way
  const opened = await deps.alerts.latest(tenantId, event.key);
  return { noted: opened === undefined ? 'moved' : noted, runId: opened?.runId ?? alert.runId };
}

async function resolve(
  deps: AlertDeps,
  tenantId: string,
  latest: LatestAlert | undefined,
): Promise<TakenAlert> {
  if (latest === undefined) return { outcome: 'nothing' };
  const { runId } = latest;
  await deps.alerts.resolve({ tenantId, runId }, deps.clock.now());
  const alert = await deps.alerts.ofRun(tenantId, runId);
  return { outcome: 'resolved', ...(alert === undefined ? {} : { alert }) };
}

/** A run that was never made counts as one that goes on: it is made up for. */
async function isOpen(
  deps: AlertDeps,
  tenantId: string,
  { runId, openedAt }: LatestAlert,
  now: EpochMs,
): Promise<boolean> {
  if (now - openedAt < deps.alerts.quietMs) return true;
  const run = await deps.runs.get(tenantId, runId);
  return run === undefined || !isTerminal(run.status);
}

function nextAlert(
  { tenantId }: AlertOwner,
  { key, source }: AlertEvent,
  latest: LatestAlert | undefined,
  now: EpochMs,
): Alert {
  const episode = (latest?.episode ?? 0) + 1;
  const runId = derivedRunId(now, 'alert', tenantId, key, String(episode));
  return { tenantId, key, source, runId, episode, count: 1, openedAt: now, lastAt: now };
}

/** Answers whether the run was made here. */
async function ensureRun(
  deps: AlertDeps,
  owner: AlertOwner,
  { key, input, priority }: AlertEvent,
  runId: string,
): Promise<boolean> {
  if ((await deps.runs.get(owner.tenantId, runId)) !== undefined) return false;
  const request: StartRun = {
    ...owner,
    input,
    priority,
    alert: key,
    repeatable: { id: runId, again: true },
  };
  try {
    await startRun(deps, request);
    return true;
  } catch (error) {
    // another event of the same alert made it between our look and our writing
    if (hasCode(error, 'conflict')) return false;
    throw error;
  }
}
