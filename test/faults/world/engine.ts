import type { MemoryExecution } from '#adapters/memory/workflow-engine.ts';
import type { Ambient } from '#declare/capabilities.ts';
import type { Workflow } from '#declare/workflow.ts';
import { execute } from '#services/workflows/execute.ts';
import { workflows } from '../../../functions/registry.ts';
import type { Stores } from './ports.ts';
import type { SimClock } from './sim-clock.ts';

/** What executions set going. */
export interface EngineHands {
  readonly invokeTask: (id: string, payload: Readonly<Record<string, unknown>>) => Promise<unknown>;
  readonly send: (agent: string, body: string) => void;
  readonly random: Ambient['random'];
}

/** The way back from workers to executions. */
export interface TokenBoard {
  /** Waits for the answer under a new token, which `send` gets, while the execution is `alive`. */
  wait(send: (token: string) => void, alive: () => boolean): Promise<unknown>;
  /** The token port that answers here. */
  readonly port: Stores['tokens'];
}

const WAIT_MS = 240_000;
const SILENCE_MS = 60_000;

interface Waiting {
  beatAt: number;
  readonly alive: () => boolean;
  readonly settle: (how: { output?: unknown; error?: { code: string; message: string } }) => void;
  readonly lose: (name: string) => void;
}

/** Tokens whose answers reach those who wait, with the engine's time limits. */
export function tokenBoard(tokens: Stores['tokens'], clock: SimClock, random: Ambient['random']): TokenBoard {
  const waiting = new Map<string, Waiting>();
  const told = (token: string, taken: boolean, how: Parameters<Waiting['settle']>[0]): boolean => {
    if (taken) waiting.get(token)?.settle(how);
    return taken;
  };
  const lose = (token: string, name: string): void => {
    tokens.drop(token);
    waiting.get(token)?.lose(name);
  };
  const watch = (token: string): void => {
    const one = waiting.get(token);
    if (one === undefined) return;
    if (clock.now() - one.beatAt >= SILENCE_MS) lose(token, 'States.HeartbeatTimeout');
    else clock.after(SILENCE_MS - (clock.now() - one.beatAt), () => watch(token));
  };
  // the token of an execution that was stopped is worth nothing
  const known = (token: string): Waiting | undefined => {
    const one = waiting.get(token);
    if (one?.alive() === false) tokens.drop(token);
    return one;
  };
  return {
    port: {
      ...tokens,
      succeed: async (token, output) => {
        known(token);
        return told(token, await tokens.succeed(token, output), { output });
      },
      fail: async (token, error) => {
        known(token);
        return told(token, await tokens.fail(token, error), { error });
      },
      heartbeat: async (token) => {
        const one = known(token);
        if (one !== undefined) one.beatAt = clock.now();
        return tokens.heartbeat(token);
      },
    },
    wait: (send, alive) =>
      new Promise((resolve, reject) => {
        const token = random.id('message');
        const ended = (): void => void waiting.delete(token);
        waiting.set(token, {
          beatAt: clock.now(),
          alive,
          settle: ({ output, error }) => {
            ended();
            if (error === undefined) resolve(output);
            else reject(Object.assign(new Error(error.message), { name: error.code }));
          },
          lose: (name) => {
            ended();
            reject(Object.assign(new Error(name), { name }));
          },
        });
        tokens.expect(token);
        clock.after(WAIT_MS, () => lose(token, 'States.Timeout'));
        watch(token);
        send(token);
      }),
  };
}

/** Walks an execution to its end; one that was stopped goes no further. */
export async function walk(
  ambient: Ambient,
  execution: MemoryExecution,
  hands: EngineHands,
  board: TokenBoard,
): Promise<'succeeded' | 'failed'> {
  const { tenantId, runId } = execution;
  const goesOn = async <T>(work: () => Promise<T>): Promise<T> => {
    if (execution.state !== 'running') return forever();
    const did = work();
    return did.then(
      (value) => (execution.state === 'running' ? value : forever()),
      (error) => (execution.state === 'running' ? Promise.reject(error as Error) : forever()),
    );
  };
  return execute(ambient, workflowOf(execution.workflow), execution, {
    task: (id, payload) => goesOn(() => hands.invokeTask(id, payload)),
    agent: (agent, correlationId) =>
      goesOn(async () => {
        await board.wait(
          (taskToken) =>
            hands.send(agent, JSON.stringify({ taskToken, tenantId, runId, agent, correlationId })),
          () => execution.state === 'running',
        );
      }),
  });
}

const forever = (): Promise<never> => new Promise(() => undefined);

function workflowOf(id: string): Workflow {
  const one = workflows.find(({ unit }) => unit.id === id);
  if (one === undefined) throw new Error(`no workflow ${id}`);
  return one.unit;
}
