import type * as z from 'zod';
import type { Capability } from '#declare/capabilities.ts';
import type { Task } from '#declare/task.ts';
import { ValidationError } from '#domain/errors.ts';
import { once, type WorkContext, type WorkEdge, workEdge } from './edge.ts';
import { engineError } from './engine-error.ts';
import { type Factories, wire } from './env.ts';
import { expectedError } from './outcomes.ts';
import type { LogFields, MetricName, Telemetry } from './telemetry.ts';

/** A function that Step Functions invokes with a step's payload and whose return value is the step's result. */
export type TaskHandler = (payload: unknown, context: WorkContext) => Promise<unknown>;

/**
 * The Lambda handler of a task: payload and result parsed by the task's schemas, one log line for each run. An
 * error leaves as one whose name the state machine's `Retry` knows (`engineError`).
 */
export function taskHandler<
  Id extends string,
  C extends Capability,
  I extends z.ZodObject,
  O extends z.ZodObject,
>(task: Task<Id, C, I, O>, factories: Factories<C>, edge: WorkEdge = workEdge): TaskHandler {
  const telemetryOnce = once(() => edge.telemetry(task.id));
  const wired = once(() => wire(task.uses, factories, edge.ambient, edge.env?.()));
  const work = async (payload: unknown): Promise<unknown> => {
    const input = task.input.safeParse(payload);
    if (!input.success) throw new ValidationError(`the payload does not fit: ${input.error.message}`);
    return task.output.parse(await task.run(wired()(), input.data));
  };
  return async (payload, context) => {
    const telemetry = telemetryOnce().with(fieldsOf(payload, context));
    const startedAt = edge.ambient().clock.now();
    try {
      const output = await telemetry.trace(task.id, () => work(payload));
      telemetry.info('task done', { duration_ms: edge.ambient().clock.now() - startedAt });
      countSettled(telemetry, output);
      return output;
    } catch (thrown) {
      throw told(telemetry, thrown);
    } finally {
      telemetry.flush();
    }
  };
}

const settledMetrics: Readonly<Record<string, MetricName>> = {
  succeeded: 'runs-succeeded',
  failed: 'runs-failed',
  cancelled: 'runs-cancelled',
  timed_out: 'runs-timed-out',
};

/** A task that has ended a run says so in `settled`. */
function countSettled(telemetry: Telemetry, output: unknown): void {
  const metric = settledMetrics[String((output as { settled?: unknown } | undefined)?.settled)];
  if (metric !== undefined) telemetry.add(metric);
}

function told(telemetry: Telemetry, thrown: unknown): Error {
  const error = expectedError(thrown);
  telemetry.error('task failed', thrown, { code: error.code });
  telemetry.add('errors');
  const { name, message } = engineError(error);
  const forEngine = new Error(message);
  forEngine.name = name;
  // the stack is in the log; the engine's history is readable by more people
  forEngine.stack = `${name}: ${message}`;
  return forEngine;
}

function fieldsOf(payload: unknown, { awsRequestId }: WorkContext): LogFields {
  const { tenantId, runId } = (payload ?? {}) as Record<string, unknown>;
  return {
    request_id: awsRequestId,
    ...(typeof tenantId === 'string' ? { tenant: tenantId } : {}),
    ...(typeof runId === 'string' ? { run: runId } : {}),
  };
}
