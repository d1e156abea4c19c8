import type { Deps } from '#declare/capabilities.ts';
import { errorCodes, hasCode, OrchestratorError } from '#domain/errors.ts';
import type { EvidenceRef } from '#domain/evidence/evidence.ts';
import type { RunEventBody } from '#domain/runs/event.ts';
import type { Step } from '#domain/runs/step.ts';
import type { NewEvent } from '#ports/run-store.ts';

/** How long a worker may be silent before another takes its step over. It says so three times a lease. */
export const LEASE_MS = 30_000;

/** How long a worker waits for another one's lease to end before it gives up. */
const PATIENCE_MS = LEASE_MS + 5_000;

/** Which step of which run. */
export interface StepName {
  readonly tenantId: string;
  readonly runId: string;
  readonly key: string;
}

/** A step that this worker holds. */
export interface HeldStep extends StepName {
  readonly epoch: number;
  /** Aborts when the step is lost: taken over, or no longer wanted. */
  readonly signal: AbortSignal;
  /** Appends events to the run's history; the first page begins with the claim. */
  readonly append: (events: readonly NewEvent[]) => Promise<void>;
}

/** What ends a step well. */
export interface StepOutcome {
  readonly result: EvidenceRef;
  /** Go into the history in the same transaction as the result. */
  readonly events: readonly RunEventBody[];
}

/** How a step is to be held. */
export interface StepCare {
  /** Asked with each beat of the lease; false, or an error that is not retryable, aborts the work. */
  readonly stillWanted?: () => Promise<boolean>;
  /** Longest wait for another worker's lease. */
  readonly patienceMs?: number;
  /** Whoever asks is told of a failure at once, and tries again or goes another way: nobody looks for its worker. */
  readonly callerWaits?: boolean;
}

/**
 * Executes one step of a run at most once to its end: claims it under a lease, keeps the lease alive while the
 * work goes on, and writes result and events in one transaction that a stale owner cannot make. A step that
 * has ended before is answered as it is recorded, without working again. While another worker holds the step
 * this one waits for it to end or to fall silent.
 *
 * A failure that may pass gives the step back for the next try and is thrown; any other is recorded as the
 * step's end and answered.
 *
 * A worker that was taken over writes nothing more, and answers what the one that took over makes of the step: whoever
 * waits for this worker must not take the loss of a race for the failure of the step.
 *
 * @throws OrchestratorError `lease_held` when another worker outlasted the wait, `stopped` when the step was stopped;
 * and whatever retryable error the work threw
 */
export async function executeStep(
  deps: Deps<'runs.write'>,
  name: StepName,
  work: (held: HeldStep) => Promise<StepOutcome>,
  care: StepCare = {},
): Promise<Step> {
  const { patienceMs = PATIENCE_MS } = care;
  const step = await claim(deps, name, patienceMs);
  if (step.status !== 'claimed') return step;
  const lost = new AbortController();
  const pages = claimedPages(deps, name, step);
  const ended = new AbortController();
  const beating = beat(deps, name, step, { ended: ended.signal, lost, care });
  try {
    const held = { ...name, epoch: step.epoch, signal: lost.signal, append: pages.append };
    const { result, events } = await work(held);
    const body = { type: 'step-completed', step: name.key, epoch: step.epoch, result } as const;
    const done: Step = { ...step, status: 'done', result };
    await deps.runs.endStep(name.tenantId, name.runId, done, pages.last([...events, body]));
    return done;
  } catch (thrown) {
    if (!isTakenOver(thrown)) return await fail(deps, name, { step, care, last: pages.last }, thrown);
    ended.abort(ENDED);
    return await endedByOther(deps, name, patienceMs);
  } finally {
    ended.abort(ENDED);
    await beating;
  }
}

/**
 * What a step left.
 *
 * @throws OrchestratorError of the step's own failure, not worth a retry
 */
export function resultOf(step: Step): EvidenceRef {
  if (step.result !== undefined) return step.result;
  const code = errorCodes.find((known) => known === step.failure?.code) ?? 'internal';
  throw new OrchestratorError(code, step.failure?.message ?? 'the step left nothing', { retryable: false });
}

const ENDED = new Error('ended');

async function claim(deps: Deps<'runs.write'>, name: StepName, patienceMs: number): Promise<Step> {
  const { tenantId, runId, key } = name;
  const giveUpAt = deps.clock.now() + patienceMs;
  for (;;) {
    const now = deps.clock.now();
    try {
      return await deps.runs.claimStep(tenantId, runId, key, now, LEASE_MS);
    } catch (error) {
      if (!hasCode(error, 'lease_held') || now >= giveUpAt) throw error;
    }
    await leaseOver(deps, name, giveUpAt);
  }
}

/** Reads, which cost less than claims, until the step has ended, its lease has run out, or time is up. */
async function leaseOver(deps: Deps<'runs.write'>, name: StepName, until: number): Promise<void> {
  for (;;) {
    await deps.clock.sleep(250);
    const step = await deps.runs.getStep(name.tenantId, name.runId, name.key);
    const now = deps.clock.now();
    if (step?.status !== 'claimed' || step.leaseUntil <= now || now >= until) return;
  }
}

/** The step as whoever took it over has ended it. @throws OrchestratorError `lease_held` when that takes too long */
async function endedByOther(deps: Deps<'runs.write'>, name: StepName, patienceMs: number): Promise<Step> {
  const giveUpAt = deps.clock.now() + patienceMs;
  for (;;) {
    const step = await deps.runs.getStep(name.tenantId, name.runId, name.key);
    if (step !== undefined && step.status !== 'claimed') return step;
    if (deps.clock.now() >= giveUpAt) {
      throw new OrchestratorError('lease_held', 'another worker has taken the step over');
    }
    await deps.clock.sleep(250);
  }
}

interface Beating {
  readonly ended: AbortSignal;
  readonly lost: AbortController;
  readonly care: StepCare;
}

/** Prolongs the lease until the work has ended; what cannot be held any more aborts the work. */
async function beat(
  deps: Deps<'runs.write'>,
  { tenantId, runId, key }: StepName,
  { epoch }: Step,
  { ended, lost, care }: Beating,
): Promise<void> {
  for (;;) {
    try {
      await deps.clock.sleep(LEASE_MS / 3, ended);
    } catch {
      return;
    }
    try {
      await deps.runs.extendStep(tenantId, runId, key, epoch, deps.clock.now() + LEASE_MS);
      if ((await care.stillWanted?.()) === false) {
        lost.abort(new OrchestratorError('stopped', 'nobody waits for this step any more'));
      }
    } catch (error) {
      // a beat that merely failed is made up for by the next: the lease outlasts two of them
      if (error instanceof OrchestratorError && !error.retryable) lost.abort(error);
    }
  }
}

interface Failing {
  readonly step: Step;
  readonly care: StepCare;
  readonly last: (events: readonly RunEventBody[]) => NewEvent[];
}

async function fail(
  deps: Deps<'runs.write'>,
  name: StepName,
  { step, care, last }: Failing,
  thrown: unknown,
): Promise<Step> {
  // one that says of itself that another try is worth it has lost nothing but time
  if (hasCode(thrown, 'stale_owner')) throw thrown;
  if (!(thrown instanceof OrchestratorError) || thrown.retryable || thrown.code === 'stopped') {
    await giveBack(deps, name, step, care.callerWaits === true ? LEFT : deps.clock.now());
    throw thrown;
  }
  const failure = { code: thrown.code, message: thrown.message, step: name.key };
  const failed: Step = { ...step, status: 'failed', failure };
  const body = { type: 'step-failed', step: name.key, epoch: step.epoch, error: failure } as const;
  await deps.runs.endStep(name.tenantId, name.runId, failed, last([body]));
  return failed;
}

/** The end of a lease that its worker gave up, so that the step does not look like one whose worker fell silent. */
const LEFT = 0;

/** Lets the lease run out at once, so that the next try need not wait for it. */
async function giveBack(
  deps: Deps<'runs.write'>,
  name: StepName,
  { epoch }: Step,
  leaseUntil: number,
): Promise<void> {
  try {
    await deps.runs.extendStep(name.tenantId, name.runId, name.key, epoch, leaseUntil);
  } catch {
    // the lease runs out by itself; the first error is the one to tell
  }
}

function claimedPages(deps: Deps<'runs.write'>, { tenantId, runId, key }: StepName, { epoch }: Step) {
  let first: NewEvent[] = [{ type: 'step-claimed', step: key, epoch, at: deps.clock.now() }];
  const page = (events: readonly NewEvent[]): NewEvent[] => {
    const whole = [...first, ...events];
    first = [];
    return whole;
  };
  return {
    append: (events: readonly NewEvent[]) => deps.runs.append(tenantId, runId, page(events)),
    last: (events: readonly RunEventBody[]) => {
      const at = deps.clock.now();
      return page(events.map((event) => ({ ...event, at })));
    },
  };
}

const isTakenOver = (error: unknown): boolean =>
  error instanceof OrchestratorError && error.code === 'stale_owner' && !error.retryable;
