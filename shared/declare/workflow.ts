import * as z from 'zod';
import { WorkflowId } from '#domain/ids.ts';
import { MAX_INPUT_BYTES } from '#domain/runs/agent-input.ts';
import { Condition, Reference, StepValue } from './workflow-values.ts';

/** The name of a step: unique in the whole workflow, blocks included. */
export const StepId = z.string().regex(/^[a-z][A-Za-z0-9-]{0,59}$/, 'must be 1 to 60 letters, digits and -');

/** How often a failed step is tried again, with exponential back-off and full jitter. */
export const RetryRule = z.strictObject({
  attempts: z.number().int().min(0).max(10),
  firstDelaySeconds: z.number().int().min(1).max(300),
});
export type RetryRule = z.infer<typeof RetryRule>;

const MAX_STEPS = 50;
const seconds = z.number().int().min(1).max(3_600);
const placed = {
  id: StepId,
  /** The siblings that must have ended. Left out: the step before it; in a `parallel` block, none. */
  needs: z.array(StepId).max(MAX_STEPS).optional(),
};
const asked = {
  /** How long one agent may take, answered or not. */
  timeoutSeconds: seconds,
  /** Longest silence of a worker before it counts as lost. */
  heartbeatSeconds: seconds,
  retry: RetryRule.optional(),
  /** Most that the step's model calls may cost, in micro-dollars. */
  budgetMicros: z.number().int().min(0).max(1_000_000_000).optional(),
  tier: z.enum(['cheap', 'standard', 'strong']).optional(),
};
const invoked = { retry: RetryRule.optional(), timeoutSeconds: seconds.optional() };

const StepInput = z.record(z.string().min(1).max(200), StepValue);

const HandedOn = StepInput.refine(
  (input) => Buffer.byteLength(JSON.stringify(input)) <= MAX_INPUT_BYTES,
  `must be at most ${MAX_INPUT_BYTES} bytes of JSON`,
);

const TaskStep = z.strictObject({
  kind: z.literal('task'),
  ...placed,
  task: z.string().min(1).max(100),
  /** Handed to the task as `input`, with the id of the step, beside the ids of the execution. */
  input: StepInput.optional(),
  ...invoked,
});
const AgentsStep = z.strictObject({
  kind: z.literal('agents'),
  ...placed,
  maxConcurrency: z.number().int().min(1).max(40),
  ...asked,
});
const AgentStep = z.strictObject({
  kind: z.literal('agent'),
  ...placed,
  agent: z.string().min(1).max(63),
  /** What it hears of earlier steps, as data. What an agent's step left stands for what that agent found. */
  input: HandedOn.optional(),
  ...asked,
});
const ToolStep = z.strictObject({
  kind: z.literal('tool'),
  ...placed,
  tool: z.string().min(1).max(100),
  input: StepInput,
  ...invoked,
});
const WaitStep = z.strictObject({
  kind: z.literal('wait'),
  ...placed,
  seconds: z.number().int().min(1).max(86_400),
});
const SubWorkflowStep = z.strictObject({
  kind: z.literal('workflow'),
  ...placed,
  workflow: z.string().min(1).max(63),
});
const ApprovalStep = z.strictObject({
  kind: z.literal('approval'),
  ...placed,
  /** For people; bound into what they approve where there is no action. */
  question: z.string().min(1).max(1_000),
  /** The id of the action that is to be approved, as `proposeAction` leaves it; left out, whether the run may go on. */
  approval: z.strictObject({ ref: Reference }).optional(),
  timeoutSeconds: z.number().int().min(60).max(86_400),
});
const ParallelBlock = z.strictObject({ kind: z.literal('parallel'), ...placed });
const MapBlock = z.strictObject({
  kind: z.literal('map'),
  ...placed,
  /** One round of the steps for each of these. */
  items: z.union([z.strictObject({ ref: Reference }), z.array(StepValue).min(1).max(1_000)]),
  maxConcurrency: z.number().int().min(1).max(40),
});
const ChoiceBlock = z.strictObject({ kind: z.literal('choice'), ...placed });

/** What happens once a step has failed for good, instead of the end of the run. */
export interface CatchRule {
  /** Undo what the step may have begun; one after the other. */
  readonly compensate?: readonly WorkflowStep[] | undefined;
  /** `fail` ends the run all the same; `continue` goes on, and the step leaves `{ failed: <error> }`. */
  readonly next: 'fail' | 'continue';
}

interface Caught {
  readonly catch?: CatchRule | undefined;
}

interface Choice {
  readonly when: Condition;
  readonly steps: readonly WorkflowStep[];
}

/** Steps of its own, in the order of their `needs`; a step without any starts at once. */
export type ParallelStep = z.infer<typeof ParallelBlock> & {
  readonly steps: readonly WorkflowStep[];
} & Caught;
/** The same steps for each item. Leaves one object for each, in the order of the items. */
export type MapStep = z.infer<typeof MapBlock> & { readonly steps: readonly WorkflowStep[] } & Caught;
/** The steps of the first choice that holds. */
export type ChoiceStep = z.infer<typeof ChoiceBlock> & {
  readonly choices: readonly Choice[];
  readonly otherwise?: readonly WorkflowStep[] | undefined;
};

/**
 * One step of a workflow.
 * - `task`: a declared task, invoked directly. - `agents`: one message to the queue of each agent that the
 *   plan chose, in parallel, each waiting for its answer by token; a lost one is a gap. - `agent`: the same for
 *   one that is named. - `tool`: one call of a tool that only reads. - `parallel`, `map`, `choice`: blocks of
 *   steps. - `workflow`: the steps of another workflow. - `wait`. - `approval`: people decide;
 *   it leaves `{ approval, status: 'approved' }`, and fails for good where they reject it or their time is over.
 */
export type WorkflowStep =
  | z.infer<typeof WaitStep>
  | z.infer<typeof AgentsStep>
  | ((
      | z.infer<typeof TaskStep>
      | z.infer<typeof AgentStep>
      | z.infer<typeof ToolStep>
      | z.infer<typeof SubWorkflowStep>
      | z.infer<typeof ApprovalStep>
    ) &
      Caught)
  | ParallelStep
  | MapStep
  | ChoiceStep;

const steps = z.lazy(() => z.array(WorkflowStep).min(1).max(MAX_STEPS));
const caught = z.lazy(() =>
  z.strictObject({
    compensate: z.array(WorkflowStep).min(1).max(MAX_STEPS).optional(),
    next: z.enum(['fail', 'continue']),
  }),
);
const withCatch = { catch: caught.optional() };

/** One step as it may be given from outside. */
export const WorkflowStep: z.ZodType<WorkflowStep> = z.lazy(() =>
  z.discriminatedUnion('kind', [
    TaskStep.extend(withCatch),
    AgentsStep,
    AgentStep.extend(withCatch),
    ToolStep.extend(withCatch),
    WaitStep,
    ApprovalStep.extend(withCatch),
    SubWorkflowStep.extend(withCatch),
    ParallelBlock.extend({ steps, ...withCatch }),
    MapBlock.extend({ steps, ...withCatch }),
    ChoiceBlock.extend({
      choices: z
        .array(z.strictObject({ when: Condition, steps }))
        .min(1)
        .max(20),
      otherwise: steps.optional(),
    }),
  ]),
);

/** A workflow as data: compiled to Amazon States Language by `compileWorkflow`. */
export const Workflow = z.strictObject({
  id: WorkflowId,
  title: z.string().min(1).max(200),
  timeoutSeconds: z.number().int().min(1).max(86_400),
  /** In the order of their `needs`; left out, one after the other. The last one settles the run. */
  steps: z.array(WorkflowStep).min(1).max(MAX_STEPS),
  /** The task that settles the run when a step fails for good. */
  onFailure: StepId,
});

/** A workflow whose id is known. */
export interface Workflow<Id extends string = string> {
  readonly id: Id;
  readonly title: string;
  readonly timeoutSeconds: number;
  readonly steps: readonly WorkflowStep[];
  readonly onFailure: string;
}
