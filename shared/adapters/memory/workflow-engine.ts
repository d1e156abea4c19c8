import type { ExecutionState, NewExecution, TaskTokens, WorkflowEngine } from '#ports/workflow-engine.ts';

/** One execution that was started. */
export interface MemoryExecution extends NewExecution {
  state: Exclude<ExecutionState, 'missing'>;
}

/** An engine that only keeps executions; a test walks their steps and sets how they end. */
export interface MemoryWorkflowEngine extends WorkflowEngine {
  /** In the order of their starts. */
  readonly executions: readonly MemoryExecution[];
  /** Ends an execution, or forgets that it was started with `missing`. */
  settle(runId: string, attempt: number, state: ExecutionState): void;
}

/** `onStart` is called once for each execution that really starts, and may end it. */
export function memoryWorkflowEngine(
  onStart: (execution: MemoryExecution) => void = () => undefined,
): MemoryWorkflowEngine {
  const executions: MemoryExecution[] = [];
  const find = (of: { runId: string; attempt: number }): MemoryExecution | undefined =>
    executions.find((e) => e.runId === of.runId && e.attempt === of.attempt);
  return {
    executions,
    async start(execution) {
      if (find(execution) !== undefined) return;
      const started: MemoryExecution = { ...execution, state: 'running' };
      executions.push(started);
      onStart(started);
    },
    async stop(execution) {
      const found = find(execution);
      if (found?.state === 'running') found.state = 'aborted';
    },
    state: async (execution) => find(execution)?.state ?? 'missing',
    settle(runId, attempt, state) {
      const found = find({ runId, attempt });
      if (found === undefined) return;
      if (state === 'missing') executions.splice(executions.indexOf(found), 1);
      else found.state = state;
    },
  };
}

/** What was answered under a token. */
export type TaskAnswer =
  | { readonly output: unknown }
  | { readonly error: { readonly code: string; readonly message: string } };

/** Tokens that wait until they are answered or taken back. */
export interface MemoryTaskTokens extends TaskTokens {
  /** Waits for an answer under the token. */
  expect(token: string): void;
  /** No longer waits (timed out, stopped). */
  drop(token: string): void;
  readonly answers: ReadonlyMap<string, TaskAnswer>;
  readonly heartbeats: readonly string[];
}

/** No token waits yet. */
export function memoryTaskTokens(): MemoryTaskTokens {
  const waiting = new Set<string>();
  const answers = new Map<string, TaskAnswer>();
  const heartbeats: string[] = [];
  const answer = (token: string, value: TaskAnswer): boolean => {
    if (!waiting.delete(token)) return false;
    answers.set(token, value);
    return true;
  };
  return {
    answers,
    heartbeats,
    expect: (token) => {
      waiting.add(token);
    },
    drop: (token) => {
      waiting.delete(token);
    },
    succeed: async (token, output) => answer(token, { output }),
    fail: async (token, error) => answer(token, { error }),
    heartbeat: async (token) => {
      if (waiting.has(token)) heartbeats.push(token);
      return waiting.has(token);
    },
  };
}
