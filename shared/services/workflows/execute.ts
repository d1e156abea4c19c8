import type { Ambient } from '#declare/capabilities.ts';
import { APPROVAL_TASK, TOOL_TASK } from '#declare/compile-step.ts';
import { PERMANENT } from '#declare/engine-errors.ts';
import type { RetryRule, Workflow } from '#declare/workflow.ts';
import { expanded, nodesOf, readersOf } from '#declare/workflow-nodes.ts';
import { OrchestratorError } from '#domain/errors.ts';
import type { Json, JsonObject } from '#domain/json.ts';
import type { ModelTier } from '#ports/model-gateway.ts';
import type { NewExecution } from '#ports/workflow-engine.ts';
import type { Execution } from './own-run.ts';
import { filled, type Readable } from './read-values.ts';
import { type LeafStep, type Walk, walkSteps } from './walk-steps.ts';

/** What a workflow says of the model calls of a step that asks an agent. */
export interface AskBounds {
  readonly budgetMicros?: number | undefined;
  readonly tier?: ModelTier | undefined;
}

/** Who does the work of a workflow's steps. */
export interface Performers {
  /** Runs a task; answers what it leaves. */
  readonly task: (taskId: string, payload: JsonObject) => Promise<unknown>;
  /** Asks one agent and waits for its answer; `input` is what the workflow hands to it. */
  readonly agent: (
    agent: string,
    correlationId: string,
    bounds: AskBounds,
    input?: JsonObject,
  ) => Promise<unknown>;
  /** Asks people and waits for what they decide; without it an approval fails for good. */
  readonly approval?: (taskId: string, payload: JsonObject) => Promise<unknown>;
}

/**
 * Walks a workflow in this process, in the order and with the retries of the compiled state machine
 * (`compileWorkflow`), for places without an engine: simulations, replays, a single machine. The run's rows
 * decide what is done and what only answers, so a walk that is broken off can be repeated from its start. Timeouts of
 * steps are their performers' to keep.
 *
 * @throws what the task of `onFailure` throws at last; OrchestratorError `not_found` for a sub-workflow that `find`
 * does not know
 */
export async function execute(
  ambient: Ambient,
  workflow: Workflow,
  execution: Omit<NewExecution, 'workflow'>,
  performers: Performers,
  find: (id: string) => Workflow | undefined = () => undefined,
): Promise<'succeeded' | 'failed'> {
  const steps = expanded(workflow, find);
  const nodes = nodesOf(steps);
  const readers = readersOf(nodes);
  const { tenantId, runId, attempt, agents, correlationId } = execution;
  const work: Work = { ambient, execution, performers };
  const walk: Walk = {
    nodes,
    values: new Map(),
    input: { tenantId, runId, attempt, agents: [...agents], correlationId },
    item: { value: null, index: 0 },
    isOver: () => false,
    perform: async (step, from) => {
      const isRead = (readers.get(step.id)?.size ?? 0) > 0;
      return ((await perform(work, step, from, isRead)) ?? null) as Json;
    },
  };
  try {
    await walkSteps(walk, steps, 'sequence');
    return 'succeeded';
  } catch (thrown) {
    const payload = { ...idsOf(execution), error: nameOf(thrown), cause: causeOf(thrown) };
    await retrying(ambient, { attempts: 5, firstDelaySeconds: 1 }, () =>
      performers.task(workflow.onFailure, payload),
    );
    return 'failed';
  }
}

interface Work {
  readonly ambient: Ambient;
  readonly execution: Omit<NewExecution, 'workflow'>;
  readonly performers: Performers;
}

const usual = (attempts: number): RetryRule => ({ attempts, firstDelaySeconds: 1 });

function perform(work: Work, step: LeafStep, from: Readable, isRead: boolean): Promise<unknown> {
  const { ambient, execution, performers } = work;
  const payload: JsonObject = { ...idsOf(execution), ...inputOf(step, from) };
  switch (step.kind) {
    case 'task':
      return retrying(ambient, step.retry ?? usual(3), () => performers.task(step.task, payload));
    case 'tool': {
      const given = { ...payload, tool: step.tool, ...(isRead ? { keep: true } : {}) };
      return retrying(ambient, step.retry ?? usual(2), () => performers.task(TOOL_TASK, given));
    }
    case 'agent':
      return ask(work, step, step.agent, payload['input'] as JsonObject | undefined);
    case 'agents':
      return askAll(work, step);
    case 'wait':
      return ambient.clock.sleep(step.seconds * 1000);
    case 'approval':
      return retrying(ambient, usual(3), () => decided(performers, payload));
  }
}

function inputOf(step: LeafStep, from: Readable): JsonObject {
  if (step.kind === 'approval') {
    const { id, question, timeoutSeconds, approval } = step;
    const bound = approval === undefined ? {} : { approval: filled(approval, from) };
    return { step: id, question, timeoutSeconds, ...bound };
  }
  if (!('input' in step) || step.input === undefined) return {};
  return { step: step.id, input: filled(step.input, from) };
}

async function decided({ approval }: Performers, payload: JsonObject): Promise<unknown> {
  if (approval === undefined) throw new OrchestratorError('not_supported', 'nobody can be asked here');
  return approval(APPROVAL_TASK, payload);
}

type Asking = Extract<LeafStep, { kind: 'agent' | 'agents' }>;

const ask = (
  { ambient, execution, performers }: Work,
  step: Asking,
  agent: string,
  input?: JsonObject,
): Promise<unknown> =>
  retrying(ambient, step.retry ?? usual(2), () => {
    const { budgetMicros, tier } = step;
    const bounds = {
      ...(budgetMicros === undefined ? {} : { budgetMicros }),
      ...(tier === undefined ? {} : { tier }),
    };
    return performers.agent(agent, execution.correlationId, bounds, input);
  });

async function askAll(work: Work, step: Extract<LeafStep, { kind: 'agents' }>): Promise<unknown> {
  const answers: unknown[] = [];
  const left = [...work.execution.agents.entries()];
  const asker = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const [i, agent] = next;
      // one agent that is lost is a gap, and not the end of the run
      answers[i] = await ask(work, step, agent).catch((thrown) => ({ lost: nameOf(thrown) }));
    }
  };
  await Promise.all(Array.from({ length: step.maxConcurrency }, asker));
  return answers;
}

const idsOf = ({ tenantId, runId, attempt }: Execution): JsonObject => ({ tenantId, runId, attempt });

async function retrying<T>(ambient: Ambient, rule: RetryRule, work: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await work();
    } catch (thrown) {
      if (isPermanent(thrown) || attempt >= rule.attempts) throw thrown;
    }
    const delayMs = Math.min(rule.firstDelaySeconds * 1000 * 2 ** attempt, 30_000);
    await ambient.clock.sleep(Math.ceil(delayMs * ambient.random.fraction()));
  }
}

const isPermanent = (thrown: unknown): boolean =>
  thrown instanceof OrchestratorError ? !thrown.retryable : nameOf(thrown) === PERMANENT;

const nameOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.name : 'Error');

function causeOf(thrown: unknown): string {
  if (thrown instanceof OrchestratorError) return `${thrown.code}: ${thrown.message}`;
  return thrown instanceof Error ? thrown.message : '';
}
