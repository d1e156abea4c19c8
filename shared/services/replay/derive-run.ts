import type { Deps } from '#declare/capabilities.ts';
import { hasCode, OrchestratorError } from '#domain/errors.ts';
import type { RunEvent, RunEventBody } from '#domain/runs/event.ts';
import { noCost, type Run } from '#domain/runs/run.ts';
import { MAX_CARRIED_STEPS } from '#ports/run-store.ts';
import { refuseIfPaused } from '../costs/refuse-if-paused.ts';
import { sendNow, startEntry } from '../runs/start-run.ts';
import { carriedRow, type StepTrace } from './step-traces.ts';

/** Who wants a run that goes on from another one, and who pays for it. */
export interface DerivedRun {
  readonly id: string;
  readonly requestedBy: string;
  readonly payer?: NonNullable<Run['payer']>;
  readonly correlationId: string;
  readonly carried: readonly StepTrace[];
  /** What ties it to its source, in the row and in the history. */
  readonly link: Pick<Run, 'forkedFrom' | 'resumes' | 'model'>;
  readonly event: RunEventBody;
}

/** The ports of {@link deriveRun}. */
export type DeriveDeps = Deps<'runs.create' | 'engine.start' | 'budgets.gate'>;

/**
 * Makes a run of the same input, agents and workflow as its source, with a deadline and costs of its own, in which
 * the carried steps have ended already: their rows, the first events and the outbox entry are one transaction. The
 * engine walks it like any other; a step that has ended answers its result and works nothing.
 *
 * Where a run of this id is there already, an equal request has made it, and it is the answer.
 *
 * @throws BudgetExceededError while a budget that would pay is paused; OrchestratorError `conflict` where there is more
 * to carry than a run can begin with
 */
export async function deriveRun(
  deps: DeriveDeps,
  source: Run,
  events: readonly RunEvent[],
  wanted: DerivedRun,
): Promise<Run> {
  const { id, requestedBy, payer, correlationId, carried, link } = wanted;
  if (carried.length > MAX_CARRIED_STEPS) {
    throw new OrchestratorError('conflict', `a run carries at most ${MAX_CARRIED_STEPS} steps`);
  }
  const payers = payer === undefined ? {} : { payer };
  await refuseIfPaused(deps, { ...asAccepted(source), id, requestedBy, ...payers });
  const now = deps.clock.now();
  const run: Run = {
    ...asAccepted(source),
    ...{ id, status: 'queued', requestedBy, correlationId, createdAt: now, updatedAt: now },
    ...payers,
    deadlineAt: now + (source.deadlineAt - source.createdAt),
    ...{ version: 1, attempt: 1, cost: noCost },
    ...link,
  };
  const steps = carried.map((trace) => carriedEvent(source.id, trace));
  const bodies = [...acceptance(source, events, run), wanted.event, ...steps];
  const first = bodies.map((body) => ({ ...body, at: now }));
  try {
    await deps.runs.create(run, first, startEntry(run, now), carried.map(carriedRow));
  } catch (error) {
    const found = hasCode(error, 'conflict') ? await deps.runs.get(run.tenantId, id) : undefined;
    // an equal request was quicker: its run is the one
    if (found !== undefined) return found;
    throw error;
  }
  await sendNow(deps, run);
  return run;
}

/** What of a run is as it was asked for: its end, its payer and its own source are not. */
function asAccepted({
  report: _report,
  failure: _failure,
  finishedAt: _finishedAt,
  payer: _payer,
  forkedFrom: _forkedFrom,
  resumes: _resumes,
  model: _model,
  ...asked
}: Run) {
  return asked;
}

/** The input was kept as evidence when the source was accepted. */
function acceptance(source: Run, events: readonly RunEvent[], run: Run): RunEventBody[] {
  const accepted = events.find((event) => event.type === 'run-accepted');
  if (accepted === undefined) {
    throw new OrchestratorError('conflict', `the history of ${source.id} does not begin with its acceptance`);
  }
  const { agents, reason } = run.routing;
  return [
    {
      type: 'run-accepted',
      workflow: run.workflow,
      input: accepted.input,
      requestedBy: run.requestedBy,
    },
    { type: 'agents-chosen', agents, reason },
  ];
}

const carriedEvent = (
  from: string,
  { key: step, carriedFrom, result, failure }: StepTrace,
): RunEventBody => ({
  type: 'step-carried',
  step,
  // where its calls are
  from: carriedFrom ?? from,
  ...(result === undefined ? {} : { result }),
  ...(failure === undefined ? {} : { error: failure }),
});
