import { memoryClock } from '#adapters/memory/clock.ts';
import { memoryRandomness } from '#adapters/memory/randomness.ts';
import { memoryTaskTokens, memoryWorkflowEngine, type TaskAnswer } from '#adapters/memory/workflow-engine.ts';
import { type agentBase, defineAgent } from '#declare/agent.ts';
import { OrchestratorError } from '#domain/errors.ts';
import type { JsonObject } from '#domain/json.ts';
import { isTerminal } from '#domain/runs/status.ts';
import type { Factories } from '#runtime/env.ts';
import { taskHandler } from '#runtime/task.ts';
import { agentHandler } from '#runtime/worker.ts';
import { startRun } from '#services/runs/start-run.ts';
import { sweepRuns } from '#services/runs/sweep-runs.ts';
import { execute } from '#services/workflows/execute.ts';
import { investigate } from '../../functions/workflows/investigate/workflow.ts';
import { settleFailure } from '../../functions/workflows/tasks/settle-failure/task.ts';
import { synthesizeReport } from '../../functions/workflows/tasks/synthesize-report/task.ts';
import { verifyReport } from '../../functions/workflows/tasks/verify-report/task.ts';
import { engineDeps, inputOf, registration, START } from '../support/engine.ts';
import { toolOf } from '../support/tools.ts';
import { contextOf, workEdgeOf } from '../support/work-edge.ts';
import { faulty, type Life, type Rates } from './faults.ts';

const NAMES = ['infrastructure', 'log-analysis', 'network-diagnostics', 'system-monitoring'];
const TASKS = { settleFailure, synthesizeReport, verifyReport };
const TOKEN_WAIT_MS = 240_000;

/** How the world treats messages and workers. */
export interface Weather extends Rates {
  /** Share of messages that are delivered twice or three times, at times of their own. */
  readonly duplicated: number;
}

/**
 * A whole floor in one process: the real tasks, workers and sweeper over memory ports, under a clock that is
 * moved by hand, in the given weather. The same seed gives the same day.
 */
export function floor(seed: number, weather: Weather) {
  const clock = memoryClock(START);
  const base = engineDeps(clock, seed);
  const dice = memoryRandomness(seed + 1);
  const tokens = memoryTaskTokens();
  const engine = memoryWorkflowEngine((execution) => {
    const { runId, attempt } = execution;
    void execute({ clock, random: dice }, investigate, execution, {
      task: (id, payload) => invokeTask(id as keyof typeof TASKS, payload),
      agent: (agent, correlationId) => askAgent({ ...execution, agent, correlationId }),
    }).then(
      (state) => engine.settle(runId, attempt, state),
      () => engine.settle(runId, attempt, 'failed'),
    );
  });
  const healthy = { ...base, engine, tokens };

  /** The ports of one invocation, with its fate. */
  function ports() {
    const life: Life = { dead: false };
    const { promise: death, reject } = Promise.withResolvers<never>();
    death.catch(() => undefined);
    const die = () => reject(new Error('Lambda.Unknown'));
    const wrap = <T extends object>(port: T): T => faulty(port, life, dice.fraction, weather, die);
    const { runs, evidence, stop, agents, outbox, unfinished, bundles } = base;
    return {
      death,
      runs: wrap(runs),
      evidence: wrap(evidence),
      stop: wrap(stop),
      agents: wrap(agents),
      outbox: wrap(outbox),
      unfinished: wrap(unfinished),
      bundles,
      engine: wrap(engine),
      tokens: wrap(tokens),
    };
  }

  async function invokeTask(id: keyof typeof TASKS, payload: JsonObject): Promise<JsonObject> {
    const { death, ...p } = ports();
    const { edge } = workEdgeOf(base);
    const all = { runs: () => p.runs, evidence: () => p.evidence, bundles: () => p.bundles };
    const handler = taskHandler(TASKS[id] as typeof verifyReport, all, edge);
    return (await Promise.race([handler(payload, contextOf()), death])) as JsonObject;
  }

  async function askAgent(message: {
    tenantId: string;
    runId: string;
    agent: string;
    correlationId: string;
  }) {
    const taskToken = dice.id('message');
    tokens.expect(taskToken);
    const copies = dice.fraction() < weather.duplicated ? 2 + Math.floor(dice.fraction() * 2) : 1;
    for (let i = 0; i < copies; i += 1) void deliver({ ...message, taskToken }, i === 0 ? 300 : 20_000);
    const giveUpAt = clock.now() + TOKEN_WAIT_MS;
    while (clock.now() < giveUpAt && !tokens.answers.has(taskToken)) await clock.sleep(1_000);
    const answer = tokens.answers.get(taskToken);
    if (answer !== undefined) return received(answer);
    tokens.drop(taskToken);
    throw Object.assign(new Error('no answer'), { name: 'States.Timeout' });
  }

  async function deliver(message: JsonObject & { agent: string }, withinMs: number): Promise<void> {
    await clock.sleep(Math.ceil(dice.fraction() * withinMs));
    // a queue gives a message up after five receives
    for (let receives = 0; receives < 5; receives += 1) {
      if (await work(message)) return;
      await clock.sleep(120_000);
    }
  }

  async function work(message: JsonObject & { agent: string }): Promise<boolean> {
    const { death, ...p } = ports();
    const { edge } = workEdgeOf(base);
    const all = {
      runs: () => p.runs,
      evidence: () => p.evidence,
      bundles: () => p.bundles,
      stop: () => p.stop,
      agents: () => p.agents,
      tokens: () => p.tokens,
      gateway: () => undefined,
      budgets: () => undefined,
    } satisfies Factories<(typeof agentBase)[number]>;
    const handler = agentHandler(
      agentOf(message.agent, () => clock.sleep(Math.ceil(dice.fraction() * 8_000))),
      all as unknown as Parameters<typeof agentHandler>[1],
      { bundleTelemetry: () => Promise.reject(new Error('no bundles here')) as never },
      edge,
    );
    const record = { messageId: 'm', body: JSON.stringify(message) };
    try {
      const event = { Records: [record] } as Parameters<typeof handler>[0];
      return (await Promise.race([handler(event, contextOf()), death])).batchItemFailures.length === 0;
    } catch {
      return false;
    }
  }

  return {
    healthy,
    clock,
    seedAgents: async () => {
      for (const name of NAMES) await base.agents.register(registration(name));
    },
    start: async (n: number) => {
      const request = {
        tenantId: 'acme',
        requestedBy: 'k',
        correlationId: `c${n}`,
        input: inputOf(`task ${n}`),
      };
      for (;;) {
        const { death, ...p } = ports();
        try {
          return await Promise.race([startRun({ ...base, ...p }, request), death]);
        } catch (error) {
          // the caller of an unavailable API tries again; what it may have left behind is found in the store
          if (error instanceof OrchestratorError && error.code !== 'unavailable') throw error;
        }
      }
    },
    /** Lets time pass, with a sweep each minute, until every run has ended; answers how long it took. */
    async untilQuiet(limitMs: number): Promise<number> {
      const startedAt = clock.now();
      while (clock.now() - startedAt < limitMs) {
        for (let i = 0; i < 60; i += 1) await clock.advance(1_000);
        const { death, ...p } = ports();
        void Promise.race([sweepRuns({ ...base, ...p }), death]).catch(() => undefined);
        if ([...base.state.runs.values()].every(({ run }) => isTerminal(run.status))) break;
      }
      return clock.now() - startedAt;
    },
  };
}

function received(answer: TaskAnswer): void {
  if (!('error' in answer)) return;
  throw Object.assign(new Error(answer.error.message), { name: answer.error.code });
}

const agentOf = (name: string, pause: () => Promise<void>) =>
  defineAgent({
    id: 'simulated',
    name,
    title: name,
    description: name,
    capabilities: [],
    keywords: {},
    tools: [
      toolOf('look', async (_, { of }) => {
        await pause();
        return { of };
      }),
    ],
    playbook: ({ turn }) =>
      turn > 2 ? [] : [1, 2].map((i) => ({ tool: 'look', input: { of: `${turn}-${i}` } })),
    prompt: '',
    limits: { maxTurns: 6, maxToolCalls: 20, maxTokens: 1_000 },
    timeoutSeconds: 60,
    memoryMb: 128,
  });
