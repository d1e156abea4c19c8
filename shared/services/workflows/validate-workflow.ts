import * as z from 'zod';
import type { Fault } from '#domain/errors.ts';

const StateName = z.string().regex(/^[a-z][A-Za-z0-9-]{0,62}$/, 'must be 1 to 63 letters, digits and -');

const Retry = z.strictObject({
  attempts: z.number().int().min(0).max(10),
  firstDelaySeconds: z.number().int().min(1).max(300),
});

const TaskStep = z.strictObject({
  kind: z.literal('task'),
  id: StateName,
  task: z.string().min(1),
  retry: Retry.optional(),
});

const AgentsStep = z.strictObject({
  kind: z.literal('agents'),
  id: StateName,
  maxConcurrency: z.number().int().min(1).max(40),
  timeoutSeconds: z.number().int().min(1).max(3_600),
  heartbeatSeconds: z.number().int().min(1).max(3_600),
  retry: Retry.optional(),
});

/** A workflow as it may be given from outside: the shape of `Workflow`, with its bounds. */
export const WorkflowDefinition = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{0,62}$/),
  title: z.string().min(1).max(200),
  timeoutSeconds: z.number().int().min(1).max(86_400),
  steps: z
    .array(z.discriminatedUnion('kind', [TaskStep, AgentsStep]))
    .min(1)
    .max(50),
  onFailure: StateName,
});
export type WorkflowDefinition = z.infer<typeof WorkflowDefinition>;

/** The one state that every compiled machine has besides its steps. */
const RESERVED = 'failed';

/**
 * Every fault of a workflow definition, each with the JSON pointer of its place; none for one that can be
 * compiled and run. `tasks` are the tasks that exist.
 */
export function validateWorkflow(definition: unknown, tasks: readonly string[]): readonly Fault[] {
  const parsed = WorkflowDefinition.safeParse(definition);
  if (!parsed.success) {
    return parsed.error.issues.map((issue) => ({
      pointer: issue.path.map((part) => `/${String(part)}`).join(''),
      message: issue.message,
    }));
  }
  const workflow = parsed.data;
  return [
    ...workflow.steps.flatMap((step, i) => [
      ...stepFaults(workflow, step, i),
      ...(step.kind === 'task' ? taskFaults(step, i, tasks) : agentsFaults(workflow, step, i)),
    ]),
    ...failureFaults(workflow, tasks),
  ];
}

type Step = WorkflowDefinition['steps'][number];

function stepFaults({ steps }: WorkflowDefinition, step: Step, i: number): Fault[] {
  const pointer = `/steps/${i}/id`;
  const faults: Fault[] = [];
  const first = steps.findIndex((other) => other.id === step.id);
  if (first < i) faults.push({ pointer, message: `step ${first} has the same id` });
  if (step.id === RESERVED) faults.push({ pointer, message: `${RESERVED} is taken` });
  return faults;
}

function taskFaults(step: z.infer<typeof TaskStep>, i: number, tasks: readonly string[]): Fault[] {
  if (tasks.includes(step.task)) return [];
  return [{ pointer: `/steps/${i}/task`, message: 'there is no such task' }];
}

function agentsFaults(workflow: WorkflowDefinition, step: z.infer<typeof AgentsStep>, i: number): Fault[] {
  const faults: Fault[] = [];
  if (step.heartbeatSeconds >= step.timeoutSeconds) {
    const message = 'must be shorter than timeoutSeconds, or it never counts';
    faults.push({ pointer: `/steps/${i}/heartbeatSeconds`, message });
  }
  if (step.timeoutSeconds > workflow.timeoutSeconds) {
    const message = 'must not be longer than the whole workflow';
    faults.push({ pointer: `/steps/${i}/timeoutSeconds`, message });
  }
  return faults;
}

function failureFaults({ steps, onFailure }: WorkflowDefinition, tasks: readonly string[]): Fault[] {
  const pointer = '/onFailure';
  const faults: Fault[] = [];
  if (!tasks.includes(onFailure)) faults.push({ pointer, message: 'there is no such task' });
  if (steps.some((step) => step.id === onFailure)) {
    faults.push({ pointer, message: 'is a step too: it would run when nothing failed' });
  }
  return faults;
}
