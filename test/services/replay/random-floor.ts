import { memoryClock } from '#adapters/memory/clock.ts';
import { memoryRandomness } from '#adapters/memory/randomness.ts';
import type { Ambient } from '#declare/capabilities.ts';
import type { AnyTool } from '#declare/tool.ts';
import { LLMProviderError, OrchestratorError, ToolError } from '#domain/errors.ts';
import type { Run } from '#domain/runs/run.ts';
import type { Clock } from '#ports/clock.ts';
import type { LanguageModel, ModelReply } from '#ports/language-model.ts';
import type { LoopAgent } from '#services/agents/agent-loop.ts';
import { executeAgent } from '#services/agents/execute-agent.ts';
import { carriedCalls } from '#services/replay/carried-calls.ts';
import { collectRecord } from '#services/replay/collect-record.ts';
import { startRun } from '#services/runs/start-run.ts';
import { draftReport } from '#services/workflows/draft-report.ts';
import { execute } from '#services/workflows/execute.ts';
import { publishReport } from '#services/workflows/publish-report.ts';
import { settleFailure } from '#services/workflows/settle-failure.ts';
import { investigate } from '../../../functions/workflows/investigate/workflow.ts';
import { engineDeps, inputOf, registration, START } from '../../support/engine.ts';
import { gatewayFor } from '../../support/gateway.ts';
import { toolOf } from '../../support/tools.ts';

/** What a day is made of. */
export interface Day {
  readonly seed: number;
  readonly agents: number;
  readonly model: boolean;
  /** Share of tool and model calls that go wrong. */
  readonly faults: number;
  /** Share of steps whose first worker dies on the way. */
  readonly deaths: number;
  readonly task?: string;
  /** What tools answer besides what they were asked. */
  readonly seen?: unknown;
}

const NAMES = ['infrastructure', 'log-analysis', 'network-diagnostics', 'system-monitoring'];

/** What the walk of a run is given in place of the floor's own ports. */
export interface Walk {
  readonly deps?: Partial<ReturnType<typeof engineDeps>>;
  /** Told of each call of a tool that is really made. */
  readonly onTool?: (agent: string, tool: string, input: unknown) => void;
}

/** A floor that is made of a seed: agents, tools, models, and an engine that walks runs by hand. */
export async function openFloor(day: Day) {
  const clock = memoryClock(START);
  const dice = memoryRandomness(day.seed);
  const draw = (): number => dice.fraction();
  const deps = engineDeps(clock, day.seed + 1);
  const names = NAMES.slice(0, day.agents);
  const calls = { tools: 0, models: 0 };
  const agents = names.map((name) => agentOf(name, day, draw, clock, calls));
  for (const name of names) await deps.agents.register(registration(name));
  const gateway = day.model ? gatewayFor(modelOf(day, draw, calls)) : undefined;

  const start = () =>
    startRun(
      { ...deps },
      {
        tenantId: 'acme',
        requestedBy: 'key_1',
        correlationId: 'c',
        input: inputOf(day.task ?? 'why?', { agents: names }),
      },
    );

  /** Walks a run to the end of its execution; answers whether the engine got there. */
  async function walk({ tenantId, id: runId }: Run, given: Walk = {}): Promise<boolean> {
    const key = { tenantId, runId };
    const ports = { ...deps, ...given.deps };
    const busy = { on: true };
    const walking = execute(
      { clock, random: dice },
      investigate,
      { ...key, attempt: 1, agents: names, correlationId: 'c' },
      {
        agent: async (name) => {
          const agent = agents.find((a) => a.name === name);
          if (agent === undefined) throw new Error('no such agent');
          const dies = draw() < day.deaths ? 1 + Math.floor(draw() * 6) : Number.POSITIVE_INFINITY;
          const own = { ...ports, gateway: ports.gateway ?? gateway, runs: mortal(ports.runs, dies) };
          await executeAgent(own as Parameters<typeof executeAgent>[0], {
            ...key,
            agent: watched(agent, given.onTool),
            bundleTelemetry: () => Promise.reject(new Error('no bundles')) as never,
            remainingMs: () => 40_000 + draw() * 200_000,
            stillWanted: async () => true,
            carriedCalls: (run) => carriedCalls(ports, run, name),
            used: () => {},
          });
        },
        task: async (id, payload) => {
          const execution = payload as unknown as { tenantId: string; runId: string; attempt: number };
          if (id === 'synthesizeReport') return draftReport(ports, execution);
          if (id === 'verifyReport') return publishReport(ports, execution);
          return settleFailure(ports, payload as never);
        },
      },
    )
      .then(
        () => true,
        () => false,
      )
      .finally(() => {
        busy.on = false;
      });
    while (busy.on) await clock.advance(1_000);
    return walking;
  }

  return { clock, deps, agents, calls, gateway, start, walk };
}

function watched(agent: LoopAgent, told: Walk['onTool']): LoopAgent {
  if (told === undefined) return agent;
  const tools = agent.tools.map((tool) => ({
    ...tool,
    run: (...args: Parameters<AnyTool['run']>) => {
      told(agent.name, tool.name, args[1]);
      return tool.run(...args);
    },
  }));
  return { ...agent, tools };
}

/** Runs one task on a floor that is made of a seed, to its end; answers its record and the agents that worked. */
export async function runOnce(day: Day) {
  const floor = await openFloor(day);
  const run = await floor.start();
  await floor.walk(run);
  const record = await collectRecord(floor.deps, { tenantId: run.tenantId, runId: run.id });
  return { record, agents: floor.agents, calls: floor.calls };
}

/** A store whose user dies with its n-th write. */
function mortal<T extends object>(runs: T, dies: number): T {
  let writes = 0;
  return new Proxy(runs, {
    get: (target, name) => {
      const method = Reflect.get(target, name) as (...args: unknown[]) => unknown;
      return async (...args: unknown[]) => {
        if (name === 'append' || name === 'endStep' || name === 'addCost') writes += 1;
        if (writes >= dies) throw new OrchestratorError('unavailable', 'the worker is gone');
        return method.apply(target, args);
      };
    },
  });
}

type Draw = () => number;

function agentOf(
  name: string,
  day: Day,
  draw: Draw,
  clock: ReturnType<typeof memoryClock>,
  calls: { tools: number },
): LoopAgent {
  const turns = 1 + Math.floor(draw() * 3);
  const width = 1 + Math.floor(draw() * 10);
  return {
    name,
    prompt: `You are ${name}.`,
    tools: ['look', 'count'].map((tool) => faultyTool(tool, day, draw, clock, calls)),
    playbook: ({ turn }) =>
      turn >= turns
        ? []
        : Array.from({ length: width }, (_, i) => ({
            tool: i % 3 === 0 ? 'count' : i === 4 ? 'nothing-like-it' : 'look',
            input: { of: `${turn}-${i % 7}` },
          })),
    limits: { maxTurns: 6, maxToolCalls: 25, maxTokens: 20_000 },
  };
}

/** What can become of a call that goes wrong. */
const faults: readonly ((clock: Clock) => unknown)[] = [
  () => {
    throw new ToolError('look', 'tool_failed', 'nobody there');
  },
  () => {
    throw new Error('a defect with a secret');
  },
  async (clock) => {
    await clock.sleep(60_000);
    return {};
  },
  () => 'no object',
  () => ({ text: 'x'.repeat(2_000) }),
];

function faultyTool(
  name: string,
  day: Day,
  draw: Draw,
  clock: ReturnType<typeof memoryClock>,
  calls: { tools: number },
): AnyTool {
  return toolOf(name, async (ports: Ambient, { of }: { of?: string }) => {
    calls.tools += 1;
    if (draw() < 0.3) ports.clock.now();
    if (draw() < 0.2) ports.random.id('message');
    if (draw() < 0.2) ports.random.fraction();
    const fault = draw() < day.faults ? faults[Math.floor(draw() * faults.length)] : undefined;
    if (fault !== undefined) return fault(clock);
    await clock.sleep(Math.ceil(draw() * 3_000));
    return { of, drawn: draw(), ...(day.seen === undefined ? {} : { seen: day.seen }) };
  });
}

function modelOf(day: Day, draw: Draw, calls: { models: number }): LanguageModel {
  const reply = (): ModelReply => {
    const asks = draw() < 0.7;
    return {
      text: asks ? '' : `It is ${Math.floor(draw() * 100)}.`,
      calls: asks
        ? Array.from({ length: 1 + Math.floor(draw() * 3) }, (_, i) => ({
            id: `m${i}`,
            name: draw() < 0.9 ? 'look' : 'rm',
            input: draw() < 0.8 ? { of: `m${Math.floor(draw() * 9)}` } : { of: 7 },
          }))
        : [],
      stop: asks ? 'tools' : draw() < 0.1 ? 'refusal' : 'end',
      usage:
        draw() < 0.2
          ? undefined
          : { inputTokens: 100, outputTokens: 20, cacheReadTokens: 5, cacheWriteTokens: 0 },
      provider: 'scripted',
      model: 'turns',
    };
  };
  return {
    provider: 'scripted',
    model: 'turns',
    generate: () => Promise.reject(new Error('not used')),
    stream: () => {
      throw new Error('not used');
    },
    async generateWithMetadata() {
      calls.models += 1;
      if (draw() < day.faults / 3) {
        throw new LLMProviderError('scripted', 'model_unavailable', 'the provider does not answer');
      }
      return reply();
    },
  };
}
