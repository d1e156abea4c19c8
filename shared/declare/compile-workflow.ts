import type { JsonObject } from '#domain/json.ts';
import type { RetryRule, Workflow, WorkflowStep } from './workflow.ts';

/** A state machine in Amazon States Language, ready for `JSON.stringify`. */
export type AslObject = JsonObject;

/** Where the parts of a workflow live once deployed. */
export interface WorkflowTargets {
  /** The ARN of the function behind a declared task. */
  readonly taskArn: (taskId: string) => string;
  /** Agent name → URL of its queue. */
  readonly queueUrls: Readonly<Record<string, string>>;
}

/** The error name, for the engine, of a failure that trying again will not change; the cause holds the code. */
export const PERMANENT = 'Permanent';

/** The error name of a failure that may pass. Whatever is not {@link PERMANENT} is tried again. */
export const RETRYABLE = 'Retryable';

type AgentsStep = Extract<WorkflowStep, { kind: 'agents' }>;
type TaskStep = Extract<WorkflowStep, { kind: 'task' }>;

/**
 * Compiles a workflow to Amazon States Language (JSONata). Input and messages hold ids only:
 * `{tenantId, runId, attempt}` of the execution's input, which also names the chosen agents. One agent that is lost for good is caught inside the map, so it becomes a gap and
 * never the end of the run; what fails for good elsewhere goes to `onFailure`, and the execution then fails.
 */
export function compileWorkflow(workflow: Workflow, targets: WorkflowTargets): AslObject {
  const states: Record<string, JsonObject> = {};
  for (const [i, step] of workflow.steps.entries()) {
    const next = workflow.steps[i + 1]?.id;
    const onward = next === undefined ? { End: true } : { Next: next };
    const body = step.kind === 'task' ? task(step, targets) : agents(step, targets);
    const caught = { Catch: [{ ErrorEquals: ['States.ALL'], Next: workflow.onFailure }] };
    states[step.id] = { ...body, ...caught, ...onward };
  }
  states[workflow.onFailure] = settle(workflow.onFailure, targets);
  states['failed'] = { Type: 'Fail', Error: 'RunFailed', Cause: 'the row of the run says why' };
  return {
    Comment: workflow.title,
    QueryLanguage: 'JSONata',
    TimeoutSeconds: workflow.timeoutSeconds,
    StartAt: workflow.steps[0]?.id ?? workflow.onFailure,
    States: states,
  };
}

// the execution's own input stays readable in every state, so nothing has to be carried from state to state
const RUN = {
  tenantId: '{% $states.context.Execution.Input.tenantId %}',
  runId: '{% $states.context.Execution.Input.runId %}',
  attempt: '{% $states.context.Execution.Input.attempt %}',
};

const invoke = (taskId: string, targets: WorkflowTargets, more: JsonObject = {}): JsonObject => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: targets.taskArn(taskId), Payload: { ...RUN, ...more } },
  Output: '{% $states.result.Payload %}',
});

const task = (step: TaskStep, targets: WorkflowTargets): JsonObject => ({
  ...invoke(step.task, targets),
  Retry: retry(step.retry ?? { attempts: 3, firstDelaySeconds: 1 }),
});

const agents = (step: AgentsStep, targets: WorkflowTargets): JsonObject => ({
  Type: 'Map',
  Items: '{% $states.context.Execution.Input.agents %}',
  MaxConcurrency: step.maxConcurrency,
  ItemSelector: {
    agent: '{% $states.context.Map.Item.Value %}',
  },
  ItemProcessor: {
    ProcessorConfig: { Mode: 'INLINE' },
    StartAt: 'ask',
    States: {
      ask: {
        Type: 'Task',
        Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
        Arguments: {
          // an agent without a queue has no URL here: that fails inside the map, and is its gap
          QueueUrl: `{% $lookup(${JSON.stringify(targets.queueUrls)}, $states.input.agent) %}`,
          MessageBody: {
            taskToken: '{% $states.context.Task.Token %}',
            tenantId: RUN.tenantId,
            runId: RUN.runId,
            agent: '{% $states.input.agent %}',
            correlationId: '{% $states.context.Execution.Input.correlationId %}',
          },
        },
        TimeoutSeconds: step.timeoutSeconds,
        HeartbeatSeconds: step.heartbeatSeconds,
        Retry: retry(step.retry ?? { attempts: 2, firstDelaySeconds: 1 }),
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'gap' }],
        End: true,
      },
      gap: { Type: 'Pass', Output: { lost: '{% $states.input.Error %}' }, End: true },
    },
  },
});

const settle = (taskId: string, targets: WorkflowTargets): JsonObject => ({
  ...invoke(taskId, targets, {
    error: '{% $states.input.Error %}',
    cause: "{% $exists($states.input.Cause) ? $substring($states.input.Cause, 0, 2000) : '' %}",
  }),
  Retry: retry({ attempts: 5, firstDelaySeconds: 1 }),
  Next: 'failed',
});

const retry = (rule: RetryRule): JsonObject[] => [
  { ErrorEquals: [PERMANENT], MaxAttempts: 0 },
  {
    ErrorEquals: ['States.ALL'],
    IntervalSeconds: rule.firstDelaySeconds,
    MaxAttempts: rule.attempts,
    BackoffRate: 2,
    MaxDelaySeconds: 30,
    JitterStrategy: 'FULL',
  },
];
