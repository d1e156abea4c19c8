import type { Ambient } from '#declare/capabilities.ts';
import { PERMANENT } from '#declare/engine-errors.ts';
import type { RetryRule, Workflow, WorkflowStep } from '#declare/workflow.ts';
import { OrchestratorError } from '#domain/errors.ts';
import type { JsonObject } from '#domain/json.ts';
import type { NewExecution } from '#ports/workflow-engine.ts';
import type { Execution } from './own-run.ts';

/** Who does the work of a workflow's steps. */
export interface Performers {
  /** Runs a task. */
  readonly task: (taskId: string, payload: JsonObject) => Promise<unknown>;
  /** Asks one agent and waits for its answer. */
  readonly agent: (agent: string, correlationId: string) => Promise<void>;
}

/**
 * Walks a workflow in this process, in the order and with the retries of the compiled state machine
 * (`compileWorkflow`), for places without an engine: simulations, replays, a single machine. The run's rows
 * decide what is done and what only answers, so a walk that is broken off can be repeated from its start.
 */
export async function execute(
  ambient: Ambient,
  workflow: Workflow,
  execution: Omit<NewExecution, 'workflow'>,
  performers: Performers,
): Promise<'succeeded' | 'failed'> {
  try {
    for (const step of workflow.steps) await executeWorkflowStep(ambient, step, { execution, performers });
    return 'succeeded';
  } catch (thrown) {
    const payload = { ...idsOf(execution), error: nameOf(thrown), cause: causeOf(thrown) };
    await retrying(ambient, { attempts: 5, firstDelaySeconds: 1 }, () =>
      performers.task(workflow.onFailure, payload),
    );
    return 'failed';
  }
}

interface Walk {
  readonly execution: Omit<NewExecution, 'workflow'>;
  readonly performers: Performers;
}

async function executeWorkflowStep(
  ambient: Ambient,
  step: WorkflowStep,
  { execution, performers }: Walk,
): Promise<void> {
  if (step.kind === 'task') {
    const rule = step.retry ?? { attempts: 3, firstDelaySeconds: 1 };
    await retrying(ambient, rule, () => performers.task(step.task, idsOf(execution)));
    return;
  }
  if (step.kind !== 'agents') {
    throw new OrchestratorError('not_supported', `a step of kind ${step.kind} needs the engine`);
  }
  const left = [...execution.agents];
  const rule = step.retry ?? { attempts: 2, firstDelaySeconds: 1 };
  const asker = async (): Promise<void> => {
    for (let agent = left.shift(); agent !== undefined; agent = left.shift()) {
      const asked = agent;
      // one agent that is lost is a gap, and not the end of the run
      await retrying(ambient, rule, () => performers.agent(asked, execution.correlationId)).catch(
        () => undefined,
      );
    }
  };
  await Promise.all(Array.from({ length: step.maxConcurrency }, asker));
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
