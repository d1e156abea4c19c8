import { OrchestratorError } from '#domain/errors.ts';
import type { Json, JsonObject } from '#domain/json.ts';
import { PERMANENT } from './engine-errors.ts';
import type { RetryRule, WorkflowStep } from './workflow.ts';
import { expression, fieldOf, literal, type Reading } from './workflow-expressions.ts';
import type { StepValue } from './workflow-values.ts';

/** Where the parts of a workflow live once deployed. */
export interface WorkflowTargets {
  /** The ARN of the function behind a declared task. */
  readonly taskArn: (taskId: string) => string;
  /** Agent name → URL of its queue. */
  readonly queueUrls: Readonly<Record<string, string>>;
}

/** The task that makes the one tool call of a `tool` step. */
export const TOOL_TASK = 'runTool';

/** The task that puts an `approval` step before people, and leaves them the key to the waiting execution. */
export const APPROVAL_TASK = 'requestApproval';

/** A state without its place among others. */
export interface LeafState {
  readonly state: JsonObject;
  /** The expression, inside the state, of what the step leaves. */
  readonly result: string;
}

type Step<K extends WorkflowStep['kind']> = Extract<WorkflowStep, { kind: K }>;

// the execution's own input stays readable in every state, so nothing has to be carried from state to state
const RUN = {
  tenantId: '{% $states.context.Execution.Input.tenantId %}',
  runId: '{% $states.context.Execution.Input.runId %}',
  attempt: '{% $states.context.Execution.Input.attempt %}',
};

/** A step that is one state of the engine. `keep`: a later step reads what it leaves. */
export function leafState(
  step: Step<'task' | 'tool' | 'agent' | 'agents' | 'wait' | 'approval'>,
  targets: WorkflowTargets,
  reading: Reading,
  keep: boolean,
): LeafState {
  switch (step.kind) {
    case 'task':
      return task(step, targets, reading);
    case 'tool':
      return tool(step, targets, reading, keep);
    case 'agent':
      return { state: agent(step, targets, reading), result: '$states.result' };
    case 'agents':
      return { state: agents(step, targets), result: '$states.result' };
    case 'wait':
      return { state: { Type: 'Wait', Seconds: step.seconds }, result: 'null' };
    case 'approval':
      return { state: approval(step, targets, reading), result: '$states.result' };
  }
}

/** The state that settles the run when a step has failed for good. */
export const settleState = (taskId: string, targets: WorkflowTargets): JsonObject => ({
  ...invoke(taskId, targets, {
    error: '{% $states.input.Error %}',
    cause: "{% $exists($states.input.Cause) ? $substring($states.input.Cause, 0, 2000) : '' %}",
  }),
  Retry: retry({ attempts: 5, firstDelaySeconds: 1 }),
  Next: 'failed',
});

const PAYLOAD = '$states.result.Payload';

const invoke = (taskId: string, targets: WorkflowTargets, more: JsonObject = {}): JsonObject => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: targets.taskArn(taskId), Payload: { ...RUN, ...more } },
  Output: expression(PAYLOAD),
});

const limited = ({ timeoutSeconds }: { timeoutSeconds?: number | undefined }): JsonObject =>
  timeoutSeconds === undefined ? {} : { TimeoutSeconds: timeoutSeconds };

const task = (step: Step<'task'>, targets: WorkflowTargets, reading: Reading): LeafState => ({
  state: {
    ...invoke(step.task, targets, inputOf(step, reading)),
    ...limited(step),
    Retry: retry(step.retry ?? { attempts: 3, firstDelaySeconds: 1 }),
  },
  result: PAYLOAD,
});

const inputOf = ({ id, input }: Step<'task' | 'tool'>, reading: Reading): JsonObject =>
  input === undefined ? {} : { step: id, input: fieldOf(input as StepValue, reading) };

const tool = (step: Step<'tool'>, targets: WorkflowTargets, reading: Reading, keep: boolean): LeafState => ({
  state: {
    ...invoke(TOOL_TASK, targets, {
      tool: step.tool,
      ...inputOf(step, reading),
      ...(keep ? { keep } : {}),
    }),
    ...limited(step),
    Retry: retry(step.retry ?? { attempts: 2, firstDelaySeconds: 1 }),
  },
  result: PAYLOAD,
});

/** Waits under a token until people have decided. Nobody beats meanwhile: silence is no sign of anything. */
const approval = (step: Step<'approval'>, targets: WorkflowTargets, reading: Reading): JsonObject => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
  Arguments: {
    FunctionName: targets.taskArn(APPROVAL_TASK),
    Payload: {
      ...RUN,
      taskToken: '{% $states.context.Task.Token %}',
      step: step.id,
      question: fieldOf(step.question, reading),
      timeoutSeconds: step.timeoutSeconds,
      ...(step.approval === undefined ? {} : { approval: fieldOf(step.approval, reading) }),
    },
  },
  TimeoutSeconds: step.timeoutSeconds,
  // must be the smaller one, and must never be what ends it first by much
  HeartbeatSeconds: step.timeoutSeconds - 1,
  Retry: [
    { ErrorEquals: [PERMANENT, 'States.Timeout', 'States.HeartbeatTimeout'], MaxAttempts: 0 },
    ...retry({ attempts: 3, firstDelaySeconds: 1 }).slice(1),
  ],
});

function queueOf(agent: string, { queueUrls }: WorkflowTargets): string {
  const url = Object.hasOwn(queueUrls, agent) ? queueUrls[agent] : undefined;
  if (url === undefined) throw new OrchestratorError('not_found', `no agent ${agent} is deployed`);
  return url;
}

const agent = (step: Step<'agent'>, targets: WorkflowTargets, reading: Reading): JsonObject =>
  asked(
    step,
    queueOf(step.agent, targets),
    step.agent,
    step.input === undefined ? {} : { input: fieldOf(step.input, reading) },
  );

/** One message to a queue, and the wait for its answer. */
const asked = (
  step: Step<'agent' | 'agents'>,
  queueUrl: string,
  agent: Json,
  more: JsonObject = {},
): JsonObject => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
  Arguments: {
    QueueUrl: queueUrl,
    MessageBody: {
      taskToken: '{% $states.context.Task.Token %}',
      tenantId: RUN.tenantId,
      runId: RUN.runId,
      agent,
      correlationId: '{% $states.context.Execution.Input.correlationId %}',
      ...(step.budgetMicros === undefined ? {} : { budgetMicros: step.budgetMicros }),
      ...(step.tier === undefined ? {} : { tier: step.tier }),
      ...more,
    },
  },
  TimeoutSeconds: step.timeoutSeconds,
  HeartbeatSeconds: step.heartbeatSeconds,
  Retry: retry(step.retry ?? { attempts: 2, firstDelaySeconds: 1 }),
});

const agents = (step: Step<'agents'>, targets: WorkflowTargets): JsonObject => {
  // an agent without a queue has no URL here: that fails inside the map, and is its gap
  const urls = `{${Object.entries(targets.queueUrls)
    .map(([name, url]) => `${literal(name)}:${literal(url)}`)
    .join(',')}}`;
  const ask = asked(step, `{% $lookup(${urls}, $states.input.agent) %}`, '{% $states.input.agent %}');
  return {
    Type: 'Map',
    Items: '{% $states.context.Execution.Input.agents %}',
    MaxConcurrency: step.maxConcurrency,
    ItemSelector: { agent: '{% $states.context.Map.Item.Value %}' },
    ItemProcessor: {
      ProcessorConfig: { Mode: 'INLINE' },
      StartAt: `ask:${step.id}`,
      States: {
        [`ask:${step.id}`]: {
          ...ask,
          Catch: [{ ErrorEquals: ['States.ALL'], Next: `gap:${step.id}` }],
          End: true,
        },
        [`gap:${step.id}`]: { Type: 'Pass', Output: { lost: '{% $states.input.Error %}' }, End: true },
      },
    },
  };
};

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
