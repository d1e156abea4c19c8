import type { Deps } from '#declare/capabilities.ts';
import type { AgentRecord } from '#domain/agents/agent-record.ts';
import type { Routing } from '#domain/agents/routing.ts';
import { hasCode, OrchestratorError } from '#domain/errors.ts';
import { canonicalJson } from '#domain/json.ts';
import type { Priority } from '#domain/runs/priority.ts';
import type { Run, RunInput } from '#domain/runs/run.ts';
import type { OutboxEntry } from '#ports/run-store.ts';
import type { NewExecution } from '#ports/workflow-engine.ts';
import { knownAgents } from '../agents/known-agents.ts';
import { routeTask } from '../agents/route-task.ts';
import { refuseIfPaused } from '../costs/refuse-if-paused.ts';
import { isAdmitted } from './is-admitted.ts';
import { DEFAULT_WORKFLOW, RUN_TIME_LIMIT_SECONDS } from './limits.ts';

/** A request for a run. `workflow` is the built-in investigation where absent. */
export interface StartRun {
  readonly tenantId: string;
  readonly requestedBy: string;
  /** Who pays besides tenant and caller, as the caller's key says. */
  readonly payer?: NonNullable<Run['payer']>;
  readonly correlationId: string;
  readonly input: RunInput;
  readonly workflow?: string;
  /** Who looks into it, where that is not the router's choice alone. */
  readonly routing?: (agents: readonly AgentRecord[]) => Routing;
  /** From acceptance to the end of the run. @default RUN_TIME_LIMIT_SECONDS */
  readonly timeLimitSeconds?: number;
  /** The key of the alert that the run is for. */
  readonly alert?: string;
  /** Normal where absent. */
  readonly priority?: Priority | undefined;
  /** The id that the run must get; `again`: an equal request was lost, and may have started it. */
  readonly repeatable?: { readonly id: string; readonly again: boolean } | undefined;
}

/**
 * Accepts a run: routes it, keeps its input as evidence, puts row, first events and outbox entry in one
 * transaction, and sends it to the engine at once. A send that fails is no failure of the request: the run is
 * accepted, and the relay or the sweeper sends what was not marked as sent. The mark is made by
 * whoever of the run works first, in the transaction that makes the run running.
 *
 * @throws ValidationError for pinned agents that cannot be had; OrchestratorError `not_found` for a bundle
 * that this tenant has not stored; BudgetExceededError while a budget that would pay for the run is paused
 */
export async function startRun(
  deps: Deps<'runs.create' | 'engine.start' | 'evidence.write' | 'agents.read' | 'budgets.gate'>,
  request: StartRun,
): Promise<Run> {
  const { tenantId, input, workflow = DEFAULT_WORKFLOW } = request;
  const id = request.repeatable?.id ?? deps.random.id('run');
  if (request.repeatable?.again) {
    const found = await deps.runs.get(tenantId, id);
    if (found !== undefined) return found;
  }
  const [agents] = await Promise.all([
    knownAgents(deps, input.agents),
    refuseMissingBundle(deps, tenantId, input.bundle),
    refuseIfPaused(deps, { ...request, id, workflow }),
  ]);
  const routing = request.routing?.(agents) ?? routeTask(input.task, agents, input.agents);
  const kept = await deps.evidence.put(tenantId, canonicalJson(input), 'application/json');
  const now = deps.clock.now();
  const run: Run = {
    id,
    tenantId,
    workflow,
    status: 'queued',
    input,
    routing,
    requestedBy: request.requestedBy,
    ...(request.payer === undefined ? {} : { payer: request.payer }),
    ...(request.alert === undefined ? {} : { alert: request.alert }),
    ...(request.priority === undefined ? {} : { priority: request.priority }),
    correlationId: request.correlationId,
    createdAt: now,
    updatedAt: now,
    deadlineAt: now + (request.timeLimitSeconds ?? RUN_TIME_LIMIT_SECONDS) * 1000,
    version: 1,
    attempt: 1,
    cost: { modelCalls: 0, toolCalls: 0, inputTokens: 0, outputTokens: 0, modelMicros: 0 },
  };
  const accepted = {
    type: 'run-accepted',
    workflow: run.workflow,
    input: kept,
    requestedBy: run.requestedBy,
  } as const;
  const chosen = { type: 'agents-chosen', agents: routing.agents, reason: routing.reason } as const;
  const entry = startEntry(run, now);
  const events = [
    { ...accepted, at: now },
    { ...chosen, at: now },
  ];
  try {
    await deps.runs.create(run, events, entry);
  } catch (error) {
    const found = await madeBefore(deps, request, error);
    if (found === undefined) throw error;
    return found;
  }
  await sendNow(deps, run);
  return run;
}

/**
 * The run that an equal request has made meanwhile. Two of them may work side by side, whatever held the key back:
 * clocks differ. A refusal here would give the key back, and the next request would make another run.
 */
async function madeBefore(
  deps: Deps<'runs.create'>,
  { tenantId, repeatable }: StartRun,
  error: unknown,
): Promise<Run | undefined> {
  const conflict = hasCode(error, 'conflict');
  return conflict && repeatable !== undefined ? deps.runs.get(tenantId, repeatable.id) : undefined;
}

/** The outbox entry that starts the current attempt of a run; the same attempt has the same id. */
export const startEntry = (run: Run, now: number): OutboxEntry => ({
  id: `start-${run.id}-${run.attempt}`,
  tenantId: run.tenantId,
  runId: run.id,
  kind: 'start-run',
  createdAt: now,
});

/** What the engine is told of the current attempt of a run. */
export const executionOf = (run: Run): NewExecution => ({
  tenantId: run.tenantId,
  runId: run.id,
  workflow: run.workflow,
  attempt: run.attempt,
  agents: run.routing.agents,
  correlationId: run.correlationId,
});

/**
 * Starts the run's current attempt. Answers false, and leaves its entry to relay and sweeper, when that fails or there
 * is no place for it now.
 */
export async function sendNow(deps: Deps<'engine.start'>, run: Run): Promise<boolean> {
  try {
    if (run.status === 'queued' && !(await isAdmitted(deps, run))) return false;
    await deps.engine.start(executionOf(run));
    return true;
  } catch {
    return false;
  }
}

async function refuseMissingBundle(
  deps: Deps<'evidence.read'>,
  tenantId: string,
  hash: string | undefined,
): Promise<void> {
  if (hash === undefined) return;
  if (await deps.evidence.has(tenantId, hash)) return;
  throw new OrchestratorError('not_found', 'there is no such bundle', {
    faults: [{ pointer: '/context/bundle', message: 'no stored bundle has this hash' }],
  });
}
