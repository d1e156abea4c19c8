/** How often a failed step is tried again, with exponential back-off and full jitter. */
export interface RetryRule {
  readonly attempts: number;
  readonly firstDelaySeconds: number;
}

/**
 * One step of a workflow.
 * - `task`: a declared task, invoked directly. - `agents`: one message to the queue of each agent that the
 *   plan chose, in parallel, each waiting for its answer by token.
 */
export type WorkflowStep =
  | { readonly kind: 'task'; readonly id: string; readonly task: string; readonly retry?: RetryRule }
  | {
      readonly kind: 'agents';
      readonly id: string;
      readonly maxConcurrency: number;
      /** How long one agent may take, answered or not. */
      readonly timeoutSeconds: number;
      /** Longest silence of a worker before it counts as lost. */
      readonly heartbeatSeconds: number;
      readonly retry?: RetryRule;
    };

/** A workflow as data: compiled to Amazon States Language by `compileWorkflow`. */
export interface Workflow<Id extends string = string> {
  /** Folder name. */
  readonly id: Id;
  readonly title: string;
  readonly timeoutSeconds: number;
  /** Run one after the other; the last one settles the run. */
  readonly steps: readonly WorkflowStep[];
  /** The task that settles the run when a step fails for good. */
  readonly onFailure: string;
}

/** Declares a workflow. */
export const defineWorkflow = <const Id extends string>(workflow: Workflow<Id>): Workflow<Id> => workflow;
