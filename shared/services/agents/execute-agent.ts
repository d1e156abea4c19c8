import type { agentBase } from '#declare/agent.ts';
import type { Ambient, Deps } from '#declare/capabilities.ts';
import { OrchestratorError } from '#domain/errors.ts';
import type { EvidenceRef } from '#domain/evidence/evidence.ts';
import { canonicalJson, type JsonObject } from '#domain/json.ts';
import type { Run } from '#domain/runs/run.ts';
import type { Step } from '#domain/runs/step.ts';
import { endIfPaused } from '../costs/end-if-paused.ts';
import { payerLabels } from '../costs/payer-labels.ts';
import type { CarriedCalls } from '../replay/carried-calls.ts';
import { readRunRow } from '../runs/change-run.ts';
import { executeStep, type HeldStep } from '../workflows/execute-step.ts';
import { takeUp } from '../workflows/own-run.ts';
import type { LoopAgent, ModelBounds, ModelWork } from './agent-loop.ts';
import { agentStepKey } from './agent-step-key.ts';
import { type GivenInput, giveInput, givenAgain } from './given-input.ts';
import { type BundleTelemetry, lookAt } from './look-at.ts';
import { runAgent } from './run-agent.ts';

/** The ports every agent worker has; those of its tools come along in the same object. */
export type AgentDeps = Deps<(typeof agentBase)[number]>;

/** What a worker is asked to do, and what it knows of its surroundings. */
export interface AgentJob {
  readonly tenantId: string;
  readonly runId: string;
  readonly agent: LoopAgent;
  /** What the workflow allows this step's model calls. */
  readonly models?: ModelBounds;
  /** What the workflow hands to it. */
  readonly input?: JsonObject | undefined;
  /** The same as a recorded step was given it; goes before `input`. */
  readonly given?: EvidenceRef | undefined;
  readonly bundleTelemetry: BundleTelemetry;
  /** Milliseconds until this worker is cut off. */
  readonly remainingMs: () => number;
  /** False when nobody waits for the answer any more. */
  readonly stillWanted: () => Promise<boolean>;
  /** The calls that a forked run need not make again; absent where a recorded run is run again. */
  readonly carriedCalls?: (run: Run) => Promise<CarriedCalls | undefined>;
  /** Told what the step has used, once it has worked. */
  readonly used: (cost: Partial<Run['cost']>, models: ModelWork) => void;
}

/** Kept back of a worker's time for findings, result and answer. */
const RESERVE_MS = 10_000;

/**
 * Executes one agent's step of a run, at most once to its end however often it is asked for (see
 * `executeStep`), and answers the step with its result or failure.
 *
 * @throws OrchestratorError `not_found`; BudgetExceededError for a queued run whose budget was paused meanwhile:
 * the run has failed then; `stopped` when the run does not want its agents any more;
 * `lease_held`, `stale_owner` and retryable errors as `executeStep` does
 */
export async function executeAgent(deps: AgentDeps, job: AgentJob): Promise<Step> {
  const { tenantId, runId, agent, stillWanted } = job;
  const found = await readRunRow(deps, job);
  const key = agentStepKey(agent.name);
  if (!found.routing.agents.includes(agent.name)) {
    throw new OrchestratorError('forbidden', 'the run did not ask this agent');
  }
  await endIfPaused(deps, found);
  const run = await takeUp(deps, found);
  return executeStep(deps, { tenantId, runId, key }, (held) => work(deps, job, run, held), {
    stillWanted: async () => (await stillWanted()) && !(await isStopped(deps, job)),
  });
}

async function work(deps: AgentDeps, job: AgentJob, run: Run, held: HeldStep) {
  const { bundleTelemetry } = job;
  const now = deps.clock.now();
  const carried = run.forkedFrom === undefined ? undefined : await job.carriedCalls?.(run);
  const startedAt = carried?.startedAt ?? now;
  const agent = carried === undefined ? job.agent : { ...job.agent, tools: carried.tools(job.agent.tools) };
  const given = await inputFor(deps, job, run, carried?.given);
  const view = await lookAt(deps, run, startedAt, bundleTelemetry);
  const stopAt = Math.min(now + job.remainingMs() - RESERVE_MS, run.deadlineAt - RESERVE_MS);
  const { result, cost, models } = await runAgent(
    { ...portsOf(deps, run, carried), ...view.ports },
    agent,
    {
      tenantId: job.tenantId,
      runId: job.runId,
      step: held.key,
      epoch: held.epoch,
      labels: { ...payerLabels(run), agent: agent.name },
      models: job.models,
      task: run.input.task,
      given,
      destinations: view.destinations,
      now: view.now,
      window: view.window,
      startedAt,
      stopAt,
      signal: held.signal,
    },
    held.append,
  );
  held.signal.throwIfAborted();
  carried?.refuseMiss();
  const own = ownCost(run, held.key, cost);
  const kept = await deps.evidence.put(job.tenantId, canonicalJson(result), 'application/json');
  await deps.runs.addCost(job.tenantId, job.runId, own);
  job.used(own, models);
  return { result: kept, events: [] };
}

/** What the step is given. One that goes on with a recorded step hears what that one heard. */
async function inputFor(
  deps: AgentDeps,
  job: AgentJob,
  run: Run,
  carried: EvidenceRef | undefined,
): Promise<GivenInput | undefined> {
  const before = carried ?? job.given;
  if (before !== undefined) return givenAgain(deps, run.tenantId, before);
  return job.input === undefined ? undefined : giveInput(deps, run, job.input);
}

/** The ports, with the models that the run may ask, and without the calls that it need not make. */
function portsOf(deps: AgentDeps, { model }: Run, carried: CarriedCalls | undefined): AgentDeps {
  if (model === undefined && carried === undefined) return deps;
  const chosen = model === undefined ? deps.gateway : onlyModel(deps.gateway, model);
  if (carried === undefined) return { ...deps, gateway: chosen };
  const stop: AgentDeps['stop'] = {
    marks: (scopes) => deps.stop.marks(scopes),
    stopped: async (work) => {
      carried.refuseMiss();
      return deps.stop.stopped(work);
    },
  };
  return { ...deps, stop, gateway: carried.gateway(chosen) };
}

function onlyModel(gateway: AgentDeps['gateway'], model: string): AgentDeps['gateway'] {
  if (gateway === undefined || model === 'off') return undefined;
  return {
    call: (request, how) => {
      // both may be of a class, which a spread leaves out
      const { signal } = how;
      const mayTry = async () => how.mayTry?.();
      return gateway.call(request, { ...how, signal, mayTry, only: model });
    },
  };
}

/** What the step has used itself: the calls before a fork were paid for by the source. */
function ownCost({ forkedFrom }: Run, step: string, cost: Partial<Run['cost']>): Partial<Run['cost']> {
  if (forkedFrom === undefined || forkedFrom.at.split('/')[0] !== step) return cost;
  const { toolCalls, modelCalls, inputTokens, outputTokens } = forkedFrom.reused;
  return {
    ...cost,
    toolCalls: Math.max(0, (cost.toolCalls ?? 0) - toolCalls),
    modelCalls: Math.max(0, (cost.modelCalls ?? 0) - modelCalls),
    inputTokens: Math.max(0, (cost.inputTokens ?? 0) - inputTokens),
    outputTokens: Math.max(0, (cost.outputTokens ?? 0) - outputTokens),
  };
}

const isStopped = async (deps: AgentDeps & Ambient, job: AgentJob): Promise<boolean> =>
  (await deps.stop.stopped({ tenantId: job.tenantId, runId: job.runId, agentId: job.agent.name })) !==
  undefined;
