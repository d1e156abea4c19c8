import type { Deps } from '#declare/capabilities.ts';
import { OrchestratorError } from '#domain/errors.ts';
import { sha256 } from '#domain/hash.ts';
import { makeId } from '#domain/ids.ts';
import type { Run } from '#domain/runs/run.ts';
import { isTerminal, resumable } from '#domain/runs/status.ts';
import { readRunRow } from '../runs/change-run.ts';
import { checkCarried } from './check-carried.ts';
import { deriveRun } from './derive-run.ts';
import { runEvents } from './run-events.ts';
import { type StepTrace, stepTraces } from './step-traces.ts';

/** Which ended run is to go on, and who wants it. */
export interface ResumeEnded {
  readonly tenantId: string;
  readonly runId: string;
  readonly requestedBy: string;
  readonly payer?: NonNullable<Run['payer']>;
  readonly correlationId: string;
}

/** So many resumptions of one run follow one another at most. */
const MOST = 50;

/**
 * Goes on with a run that has ended without success. Its state stays as it is; a new run takes its finished steps
 * over and begins with the first that is not finished. A step that failed is not finished. Each run has one
 * resumption, whoever asks and however often: while that one lives it is the answer, and where it has ended without
 * success it is gone on with in its turn. So no two runs ever do the rest of the same work.
 *
 * @throws OrchestratorError `not_found`; `conflict` for a run that lives or has succeeded, or what is finished and
 * cannot be read any more; BudgetExceededError while a budget that would pay is paused
 */
export async function resumeEnded(
  deps: Deps<'runs.read' | 'runs.create' | 'engine.start' | 'evidence.read' | 'budgets.gate'>,
  request: ResumeEnded,
): Promise<Run> {
  const { tenantId } = request;
  const asked = await readRunRow(deps, request);
  if (!isTerminal(asked.status)) {
    throw new OrchestratorError(
      'conflict',
      `the run is ${asked.status}: what its workers lose is taken up without being asked`,
    );
  }
  let source = asked;
  for (let i = 0; i < MOST && resumable[source.status]; i += 1) {
    const id = resumptionOf(source);
    const next = await deps.runs.get(tenantId, id);
    if (next === undefined) return start(deps, source, request);
    if (!isTerminal(next.status)) return next;
    source = next;
  }
  throw new OrchestratorError(
    'conflict',
    source.status === 'succeeded'
      ? `nothing is left to do: ${source.id} has succeeded`
      : `the run has been resumed ${MOST} times`,
  );
}

/** The id of the run that goes on with this one. */
export const resumptionOf = ({ id, finishedAt, updatedAt }: Run): string =>
  makeId('run', finishedAt ?? updatedAt, Buffer.from(sha256(`resumes ${id}`), 'hex'));

async function start(
  deps: Parameters<typeof resumeEnded>[0],
  source: Run,
  { tenantId, requestedBy, payer, correlationId }: ResumeEnded,
): Promise<Run> {
  const key = { tenantId, runId: source.id };
  const events = await runEvents(deps, key);
  const carried = stepTraces(events).filter(isDone);
  await checkCarried(deps, tenantId, carried, []);
  const { id: from, status, forkedFrom, model } = source;
  return deriveRun(deps, source, events, {
    ...{ id: resumptionOf(source), requestedBy, correlationId, carried },
    ...(payer === undefined ? {} : { payer }),
    link: {
      resumes: from,
      ...(forkedFrom === undefined ? {} : { forkedFrom }),
      ...(model === undefined ? {} : { model }),
    },
    event: { type: 'run-continued', from, status },
  });
}

const isDone = ({ result }: StepTrace): boolean => result !== undefined;
