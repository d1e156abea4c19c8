import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { Agent } from '#declare/agent.ts';
import { PERMANENT } from '#declare/engine-errors.ts';
import type { AnyTool } from '#declare/tool.ts';
import { OrchestratorError } from '#domain/errors.ts';
import { type AgentMessage, readAgentMessage } from '#domain/runs/agent-message.ts';
import type { Step } from '#domain/runs/step.ts';
import { type AgentDeps, executeAgent } from '#services/agents/execute-agent.ts';
import type { BundleTelemetry } from '#services/agents/look-at.ts';
import { once, type WorkContext, type WorkEdge, workEdge } from './edge.ts';
import { engineError } from './engine-error.ts';
import { type Factories, wire } from './env.ts';
import { expectedError } from './outcomes.ts';
import type { Telemetry } from './telemetry.ts';

/** A function behind an agent's queue. */
export type WorkerHandler = (event: SQSEvent, context: WorkContext) => Promise<SQSBatchResponse>;

/**
 * The Lambda handler of an agent. Records of a batch are worked on side by side and fail alone. A message is
 * off the queue once its token was answered, or nobody waits for it; one that cannot be read is logged with
 * its reason and left to the dead-letter queue. A message that comes twice is answered with the step's
 * recorded result and works nothing twice.
 */
export function agentHandler<Id extends string, T extends readonly AnyTool[]>(
  agent: Agent<Id, T>,
  factories: Factories<Agent<Id, T>['uses'][number]>,
  { bundleTelemetry }: { bundleTelemetry: BundleTelemetry },
  edge: WorkEdge = workEdge,
): WorkerHandler {
  const telemetryOnce = once(() => edge.telemetry(agent.id));
  // the agent's own ports travel to its tools inside the same object
  const wired = once(
    () => wire(agent.uses, factories, edge.ambient, edge.env?.()) as unknown as () => AgentDeps,
  );
  const beat = { at: 0 };
  return async (event, context) => {
    const telemetry = telemetryOnce();
    const worker: Worker = { agent, bundleTelemetry, context, telemetry, deps: wired()(), beat };
    try {
      const failed = await Promise.all(event.Records.map((record) => takeRecord(worker, record)));
      return {
        batchItemFailures: failed.flatMap((id) => (id === undefined ? [] : [{ itemIdentifier: id }])),
      };
    } finally {
      telemetry.flush();
    }
  };
}

interface Worker {
  readonly agent: Agent<string, readonly AnyTool[]>;
  readonly bundleTelemetry: BundleTelemetry;
  readonly context: WorkContext;
  readonly telemetry: Telemetry;
  readonly deps: AgentDeps;
  /** When this worker last said that its agent is alive. */
  readonly beat: { at: number };
}

/** The registry learns no more from beats that follow each other faster than this. */
const BEAT_EVERY_MS = 15_000;

/** Answers the id of a record that has to come back. */
async function takeRecord(worker: Worker, record: SQSRecord): Promise<string | undefined> {
  const telemetry = worker.telemetry.with({
    request_id: worker.context.awsRequestId,
    messageId: record.messageId,
    agent: worker.agent.name,
  });
  let message: AgentMessage;
  try {
    message = readAgentMessage(record.body);
  } catch (thrown) {
    telemetry.error('message cannot be read: left to the dead-letter queue', thrown);
    telemetry.add('messages-dead');
    return record.messageId;
  }
  const { tenantId, runId, correlationId } = message;
  const fields = { tenant: tenantId, run: runId, correlation_id: correlationId };
  const answered = await answerMessage(worker, message, telemetry.with(fields));
  return answered ? undefined : record.messageId;
}

/** Works and answers the token; false when the message has to come back. */
async function answerMessage(worker: Worker, message: AgentMessage, telemetry: Telemetry): Promise<boolean> {
  const { deps, agent } = worker;
  const startedAt = deps.clock.now();
  try {
    const step = await telemetry.trace(`agent:${agent.name}`, () => execute(worker, message, telemetry));
    telemetry.info('agent step ended', { status: step.status, duration_ms: deps.clock.now() - startedAt });
    telemetry.add(step.status === 'done' ? 'steps-done' : 'steps-failed');
    await tell(deps, message, step);
    return true;
  } catch (thrown) {
    return await tellFailure(deps, message, thrown, telemetry);
  }
}

async function execute(worker: Worker, message: AgentMessage, telemetry: Telemetry): Promise<Step> {
  const { deps, agent, bundleTelemetry, context } = worker;
  const { tenantId, runId, taskToken, budgetMicros, tier, input } = message;
  if (message.agent !== agent.name)
    throw new OrchestratorError('forbidden', 'the message is for another agent');
  await sayAlive(worker, telemetry);
  return executeAgent(deps, {
    tenantId,
    runId,
    agent,
    models: { budgetMicros, tier },
    input,
    bundleTelemetry,
    remainingMs: () => context.getRemainingTimeInMillis(),
    stillWanted: () => deps.tokens.heartbeat(taskToken),
    carriedCalls: async (run) => {
      // loaded here: few runs are forks
      const { carriedCalls } = await import('#services/replay/carried-calls.ts');
      return carriedCalls(deps, run, agent.name);
    },
    used: (cost, models) => {
      telemetry.add('tool-calls', cost.toolCalls ?? 0);
      telemetry.add('model-calls', cost.modelCalls ?? 0);
      telemetry.add('input-tokens', cost.inputTokens ?? 0);
      telemetry.add('output-tokens', cost.outputTokens ?? 0);
      if (models.calls === 0) return;
      telemetry.add('model-micros', models.micros);
      telemetry.add('model-latency', models.durationMs);
      telemetry.add('model-retries', models.retries);
      telemetry.add('breaker-opens', models.breakerOpens);
    },
  });
}

/** A missed beat makes the registry a little older; the investigation matters more. */
async function sayAlive({ deps, agent, beat }: Worker, telemetry: Telemetry): Promise<void> {
  const now = deps.clock.now();
  if (now - beat.at < BEAT_EVERY_MS) return;
  try {
    await deps.agents.heartbeat(agent.name, now);
    beat.at = now;
  } catch (thrown) {
    telemetry.error('heartbeat of the agent not written', thrown);
  }
}

async function tell(deps: AgentDeps, { taskToken, agent }: AgentMessage, step: Step): Promise<void> {
  if (step.status === 'done') {
    await deps.tokens.succeed(taskToken, { agent, result: step.result });
    return;
  }
  const { code, message } = step.failure ?? { code: 'internal', message: 'the step failed' };
  await deps.tokens.fail(taskToken, { code: PERMANENT, message: `${code}: ${message}` });
}

/**
 * What passes is told to the engine, which sends a new message at once: quicker than the queue, whose messages
 * come back after six times the function's timeout. Only where another worker holds the step, or the engine
 * cannot be reached, does the message itself come back.
 */
async function tellFailure(
  deps: AgentDeps,
  message: AgentMessage,
  thrown: unknown,
  telemetry: Telemetry,
): Promise<boolean> {
  const error = expectedError(thrown);
  if (error.code === 'lease_held') {
    telemetry.add('messages-retried');
    telemetry.warn('another worker holds the step: the message comes back', { code: error.code });
    return false;
  }
  telemetry.error('agent step not ended', thrown, { code: error.code });
  telemetry.add('errors');
  try {
    const { name, message: sentence } = engineError(error);
    await deps.tokens.fail(message.taskToken, { code: name, message: sentence });
    return true;
  } catch (unreachable) {
    telemetry.error('the engine could not be told: the message comes back', unreachable);
    telemetry.add('messages-retried');
    return false;
  }
}
