import { compileWorkflow } from '#declare/compile-workflow.ts';
import type { Workflow, WorkflowStep } from '#declare/workflow.ts';
import { type Answer, type Execution, interpret, type Machine } from './asl-interpreter.ts';

/** Where the parts are. */
export const targets = {
  taskArn: (id: string) => `arn:aws:lambda:us-east-1:000000000000:function:${id}`,
  queueUrls: { 'log-analysis': 'https://queue/log-analysis', infrastructure: 'https://queue/infrastructure' },
};
/** The input of an execution. */
export const RUN = { tenantId: 'acme', runId: 'r', attempt: 1, agents: ['log-analysis'], correlationId: 'c' };
/** A step that calls a tool. */
export const tool = (id: string, input: object = {}, more: object = {}): WorkflowStep =>
  ({ kind: 'tool', id, tool: 'look', input, ...more }) as WorkflowStep;
/** A workflow of these steps. */
export const workflowOf = (id: string, ...steps: WorkflowStep[]): Workflow => ({
  id,
  title: 'W',
  timeoutSeconds: 600,
  steps,
  onFailure: 'settle',
});
type Answers = Readonly<Record<string, Answer | ((given: { input: never }) => Answer)>>;
/** Compiles a workflow and runs it; a step without an answer leaves `{ by: <its id> }`. */
export const runOf = (
  workflow: Workflow,
  answers: Answers,
  find?: (id: string) => Workflow | undefined,
): Execution =>
  interpret(compileWorkflow(workflow, targets, find) as unknown as Machine, RUN, (state, given) => {
    const answer = answers[state];
    return typeof answer === 'function' ? answer(given) : (answer ?? { result: { by: state } });
  });
/** The steps that ran, in order. */
export const stepsRun = (workflow: Workflow, answers: Answers = {}): string[] =>
  runOf(workflow, answers).calls.map(({ state }) => state);
/** What a step was handed, each time. */
export const inputsOf = (execution: Execution, state: string): unknown[] =>
  execution.calls.filter((call) => call.state === state).map(({ given }) => given.input);
/** An answer that fails for good. */
export const broken = { error: { Error: 'Permanent', Cause: 'tool_failed: no' } };

/** Five steps: two beginnings, a map over what one of them left, and two ends. */
export const triage = workflowOf(
  'triage',
  tool('alarms', { answer: { list: [{ name: 'a' }, { name: 'b' }, { name: 'c' }] } }),
  tool('changes', {}, { needs: [] }),
  {
    kind: 'map',
    id: 'each',
    needs: ['alarms'],
    items: { ref: '/steps/alarms/list' },
    maxConcurrency: 4,
    steps: [tool('logs', { name: { ref: '/item/name' }, at: { ref: '/index' } })],
  },
  tool('compare', { found: { ref: '/steps/each' }, changes: { ref: '/steps/changes' } }),
  { kind: 'task', id: 'verify', task: 'verifyReport' },
);
