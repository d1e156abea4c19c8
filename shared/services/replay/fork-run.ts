import type { Deps } from '#declare/capabilities.ts';
import { OrchestratorError, ValidationError } from '#domain/errors.ts';
import type { Run } from '#domain/runs/run.ts';
import { isTerminal } from '#domain/runs/status.ts';
import { readRunRow } from '../runs/change-run.ts';
import { checkCarried } from './check-carried.ts';
import { deriveRun } from './derive-run.ts';
import { forkPlan } from './fork-point.ts';
import { modelNames } from './model-names.ts';
import { runEvents } from './run-events.ts';

/** Which run is to be gone on with in another way, from where, and with which model. */
export interface ForkRun {
  readonly tenantId: string;
  readonly runId: string;
  /** A step of the run, or a call of an agent's step: `agent:log-analysis/m2`. */
  readonly at: string;
  /** `provider/model` of one of the stage's models, or `off`; absent: as the stage is set. */
  readonly model?: string | undefined;
  readonly requestedBy: string;
  readonly payer?: NonNullable<Run['payer']>;
  readonly correlationId: string;
  readonly repeatable?: { readonly id: string; readonly again: boolean } | undefined;
}

/**
 * Starts a new run that is the old one up to a step, and works itself from there on. What comes before is carried by
 * reference: no model and no tool is asked for it again, and it costs the new run nothing.
 *
 * @throws OrchestratorError `not_found`; `conflict` for a run that has not ended, or evidence that is gone;
 * ValidationError for a step that the run does not have, or a model that the stage does not; what `deriveRun` throws
 */
export async function forkRun(
  deps: Deps<'runs.read' | 'runs.create' | 'engine.start' | 'evidence.read' | 'budgets.gate' | 'models.read'>,
  request: ForkRun,
): Promise<Run> {
  const { tenantId, at, model, requestedBy, payer, correlationId, repeatable } = request;
  const id = repeatable?.id ?? deps.random.id('run');
  const made = repeatable?.again ? await deps.runs.get(tenantId, id) : undefined;
  if (made !== undefined) return made;
  const source = await readRunRow(deps, request);
  if (!isTerminal(source.status)) {
    throw new OrchestratorError(
      'conflict',
      `the run is ${source.status}: it can be forked when it has ended`,
    );
  }
  refuseUnknownModel(model, modelNames(deps.modelSettings));
  const events = await runEvents(deps, request);
  const { carried, calls, reused } = forkPlan(source, events, at);
  await checkCarried(deps, tenantId, carried, calls);
  const chosen = model === undefined ? {} : { model };
  return deriveRun(deps, source, events, {
    ...{ id, requestedBy, correlationId, carried },
    ...(payer === undefined ? {} : { payer }),
    link: { forkedFrom: { runId: source.id, at, reused }, ...chosen },
    event: { type: 'run-forked', from: source.id, point: at, ...chosen },
  });
}

function refuseUnknownModel(model: string | undefined, known: readonly string[]): void {
  if (model === undefined || model === 'off' || known.includes(model)) return;
  const message =
    known.length === 0
      ? 'this stage has no model; only off can be asked for'
      : `is no model of this stage; it has ${known.join(', ')}, and off`;
  throw new ValidationError('One thing does not fit.', [{ pointer: '/model', message }]);
}
