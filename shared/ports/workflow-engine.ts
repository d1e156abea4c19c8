/** What the engine says of an execution. `missing` where it knows none of that name. */
export type ExecutionState = 'running' | 'succeeded' | 'failed' | 'aborted' | 'timed-out' | 'missing';

/** One execution of a run's workflow, with what its steps need to know from the start. */
export interface NewExecution {
  readonly tenantId: string;
  readonly runId: string;
  readonly workflow: string;
  readonly attempt: number;
  /** The agents that the router chose. */
  readonly agents: readonly string[];
  readonly correlationId: string;
}

/** The engine that walks a workflow's steps (Step Functions). Its word is a hint; the run's row is the truth. */
export interface WorkflowEngine {
  /**
   * Starts execution `attempt` of a run under a name made of run and attempt, so that a repeated call starts
   * nothing twice.
   */
  start(execution: NewExecution): Promise<void>;
  /** Stops it where it runs; free of effect otherwise. */
  stop(execution: { runId: string; workflow: string; attempt: number }, reason: string): Promise<void>;
  state(execution: { runId: string; workflow: string; attempt: number }): Promise<ExecutionState>;
}

/** The way back from a worker to the execution that waits for it. */
export interface TaskTokens {
  /** Answers false when the token is no longer waited for (timed out, answered before, stopped). */
  succeed(token: string, output: unknown): Promise<boolean>;
  fail(token: string, error: { code: string; message: string }): Promise<boolean>;
  /** Says the work goes on. Answers false when nobody waits: stop working. */
  heartbeat(token: string): Promise<boolean>;
}
