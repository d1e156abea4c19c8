import { bundleTelemetry } from '#adapters/bundle/bundle-telemetry.ts';
import { memoryClock } from '#adapters/memory/clock.ts';
import { memoryRandomness } from '#adapters/memory/randomness.ts';
import { TOOL_TASK } from '#declare/compile-step.ts';
import { PERMANENT } from '#declare/engine-errors.ts';
import type { AnyTool } from '#declare/tool.ts';
import { OrchestratorError } from '#domain/errors.ts';
import type { JsonObject } from '#domain/json.ts';
import type { Run } from '#domain/runs/run.ts';
import { isTerminal } from '#domain/runs/status.ts';
import type { Step } from '#domain/runs/step.ts';
import type { NewExecution } from '#ports/workflow-engine.ts';
import type { LoopAgent } from '#services/agents/agent-loop.ts';
import { executeAgent } from '#services/agents/execute-agent.ts';
import { carriedCalls } from '#services/replay/carried-calls.ts';
import { collectRecord } from '#services/replay/collect-record.ts';
import { resumeRun } from '#services/runs/resume-run.ts';
import { startRun } from '#services/runs/start-run.ts';
import { draftReport } from '#services/workflows/draft-report.ts';
import { type AskBounds, execute } from '#services/workflows/execute.ts';
import { publishReport } from '#services/workflows/publish-report.ts';
import { runTool } from '#services/workflows/run-tool.ts';
import { runWorkflow } from '#services/workflows/run-workflow.ts';
import { settleFailure } from '#services/workflows/settle-failure.ts';
import { STEPS_THEMSELVES } from '#services/workflows/tool-step-key.ts';
import { investigate } from '../../../functions/workflows/investigate/workflow.ts';
import { engineDeps, inputOf, registration, START } from '../../support/engine.ts';
import { gatewayFor } from '../../support/gateway.ts';
import { agentOf, type Make, modelOf } from './random-agents.ts';
import type { RandomDefinition } from './random-definition.ts';
import { act, asked, taken, workflowDeps } from './workflow-floor.ts';

/** What a day is made of. */
export interface Day extends Make {
  readonly seed: number;
  readonly agents: number;
  readonly model: boolean;
  /** Share of steps whose first worker dies on the way. */
  readonly deaths: number;
  readonly task?: string;
  /** Instead of the built-in investigation. */
  readonly definition?: RandomDefinition;
}

/** The agents of a floor, of which a day has the first few. */
export const NAMES = ['infrastructure', 'log-analysis', 'network-diagnostics', 'system-monitoring'];

/** What the walk of a run is given in place of the floor's own ports. */
export interface Walk {
  readonly deps?: Partial<ReturnType<typeof workflowDeps>>;
  /** Told of each call of a tool that is really made; the steps of a workflow call under their own name. */
  readonly onTool?: (agent: string, tool: string, input: unknown) => void;
  /** True once the process that walks is gone: nobody waits for it any more. */
  readonly isGone?: () => boolean;
}

const NO_DEFINITION: RandomDefinition = { workflow: investigate, dials: [] };

/** A floor that is made of a seed: agents, tools, models, and an engine that walks runs by hand. */
export async function openFloor(day: Day) {
  const clock = memoryClock(START);
  const dice = memoryRandomness(day.seed);
  const draw = (): number => dice.fraction();
  const engine = engineDeps(clock, day.seed + 1);
  const names = NAMES.slice(0, day.agents);
  const calls = { tools: 0, models: 0 };
  const agents = names.map((name) => agentOf(name, day, draw, clock, calls));
  const deps = workflowDeps(engine, agents, day.definition ?? NO_DEFINITION);
  for (const name of names) await deps.agents.register(registration(name));
  const gateway = day.model ? gatewayFor(modelOf(day, draw, calls)) : undefined;
  const workflow = day.definition === undefined ? investigate : await taken(deps, day.definition);

  const start = () => started(deps, day, names);

  /** Walks one execution of a run to its end; answers whether the engine got there. */
  async function execution(of: NewExecution, given: Walk): Promise<boolean> {
    const key = { tenantId: of.tenantId, runId: of.runId };
    const ports = { ...deps, ...given.deps };
    const busy = { on: true };
    const mortals = <D extends typeof ports>(own: D): D => {
      const dies = draw() < day.deaths ? 1 + Math.floor(draw() * 6) : Number.POSITIVE_INFINITY;
      return { ...own, runs: mortal(own.runs, dies) };
    };
    const ask = async (name: string, bounds: AskBounds): Promise<unknown> => {
      const agent = agents.find((a) => a.name === name);
      if (agent === undefined) throw new Error('no such agent');
      const own = mortals({ ...ports, gateway: ports.gateway ?? gateway });
      const step = await executeAgent(own as Parameters<typeof executeAgent>[0], {
        ...key,
        agent: watched(agent, given.onTool),
        models: bounds,
        bundleTelemetry: () => Promise.reject(new Error('no bundles')) as never,
        remainingMs: () => 40_000 + draw() * 200_000,
        stillWanted: async () => true,
        carriedCalls: (run) => carriedCalls(ports, run, name),
        used: () => {},
      });
      return toldOf(name, step);
    };
    const tools = toolsOf(agents, given.onTool);
    const task = async (id: string, payload: JsonObject): Promise<unknown> => {
      const call = payload as unknown as Parameters<typeof runTool>[2];
      if (id === TOOL_TASK) return runTool({ ...mortals(ports), bundleTelemetry }, tools, call);
      if (id === 'synthesizeReport') return draftReport(ports, call);
      if (id === 'verifyReport') return publishReport(ports, call);
      return act(ports, id, payload) ?? settleFailure(ports, payload as never);
    };
    const walking = execute({ clock, random: dice }, workflow, of, {
      agent: (name, _, bounds) => told(ask(name, bounds)),
      task: (id, payload) => told(task(id, payload)),
      approval: (_, payload) => asked(ports, deps, payload, draw),
    })
      .then(
        () => true,
        () => false,
      )
      .finally(() => {
        busy.on = false;
      });
    while (busy.on && given.isGone?.() !== true) await clock.advance(1_000);
    return busy.on ? false : walking;
  }

  /** Walks a run, and takes it up again where its execution was lost; answers whether the engine got there. */
  async function walk(run: Run, given: Walk = {}): Promise<boolean> {
    for (;;) {
      const next = deps.engine.executions.findLast((e) => e.runId === run.id);
      if (next === undefined) throw new Error('the engine was not told of it');
      if (!(await execution(next, given))) return false;
      const row = await deps.runs.get(run.tenantId, run.id);
      if (row === undefined || isTerminal(row.status)) return true;
      await resumeRun(deps, row, 'its execution failed');
    }
  }

  return { clock, deps, agents, calls, gateway, start, walk };
}

function started(deps: ReturnType<typeof workflowDeps>, day: Day, names: readonly string[]): Promise<Run> {
  const { task = 'why?', definition } = day;
  const caller = { tenantId: 'acme', requestedBy: 'key_1', correlationId: 'c' };
  if (definition === undefined) {
    return startRun({ ...deps }, { ...caller, input: inputOf(task, { agents: [...names] }) });
  }
  const { id, steps } = definition.workflow;
  // chosen agents are refused where nothing asks them
  const agents = steps.some(({ kind }) => kind === 'agents') ? [...names] : [];
  return runWorkflow(deps, { ...caller, workflow: id, input: inputOf(task, { agents }) });
}

/** What a function tells the engine of its failure: one that would come back has a name of its own. */
async function told(work: Promise<unknown>): Promise<unknown> {
  try {
    return await work;
  } catch (thrown) {
    if (!(thrown instanceof OrchestratorError) || thrown.retryable) throw thrown;
    const failure = new Error(`${thrown.code}: ${thrown.message}`);
    failure.name = PERMANENT;
    throw failure;
  }
}

/** What the worker of an agent tells the engine. */
function toldOf(agent: string, { status, result, failure }: Step): unknown {
  if (status === 'done') return { agent, result };
  throw new OrchestratorError('internal', failure?.message ?? 'the agent left nothing', { retryable: false });
}

function watched(agent: LoopAgent, told: Walk['onTool']): LoopAgent {
  return told === undefined ? agent : { ...agent, tools: agent.tools.map((t) => heard(t, agent.name, told)) };
}

/** The tools of the steps themselves. */
function toolsOf([agent]: readonly LoopAgent[], told: Walk['onTool']): readonly AnyTool[] {
  const tools = agent?.tools ?? [];
  return told === undefined ? tools : tools.map((tool) => heard(tool, STEPS_THEMSELVES, told));
}

function heard(tool: AnyTool, by: string, told: NonNullable<Walk['onTool']>): AnyTool {
  const run: AnyTool['run'] = (...args) => {
    told(by, tool.name, args[1]);
    return tool.run(...args);
  };
  return { ...tool, run };
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
