import type { Deps } from '#declare/capabilities.ts';
import { OrchestratorError } from '#domain/errors.ts';
import { AgentResult, Report } from '#domain/findings/report.ts';
import { isJsonObject } from '#domain/json.ts';
import type { RunEvent } from '#domain/runs/event.ts';
import type { Run } from '#domain/runs/run.ts';
import type { RunRecord } from '#domain/runs/run-record.ts';
import type { IncidentBundle } from '#domain/telemetry/bundle.ts';
import { bundleFrom } from '#domain/telemetry/bundle-content.ts';
import type { ModelTier } from '#ports/model-gateway.ts';
import type { LoopAgent, ModelBounds } from '../agents/agent-loop.ts';
import { agentStepKey } from '../agents/agent-step-key.ts';
import { type AgentDeps, executeAgent } from '../agents/execute-agent.ts';
import type { TelemetrySources } from '../agents/look-at.ts';
import { partOf } from '../evidence/read-json.ts';
import { draftReport } from '../workflows/draft-report.ts';
import { executeStep } from '../workflows/execute-step.ts';
import { publishReport } from '../workflows/publish-report.ts';
import { callOfStep } from '../workflows/run-tool.ts';
import { TOOL_STEP } from '../workflows/tool-step-key.ts';
import { ReplayMiss } from './miss.ts';
import { asleep, recordedAmbient } from './recorded-ambient.ts';
import { type CallRecord, recordedGateway, recordedTools, TIER_OF_WORKFLOW } from './recorded-calls.ts';
import type { RecordedEvidence } from './recorded-evidence.ts';
import type { RecordedRuns } from './recorded-runs.ts';
import type { Stretch } from './stretches.ts';

/** What all steps of one replay share. */
export interface ReplayWorld {
  readonly record: RunRecord;
  readonly evidence: RecordedEvidence;
  readonly runs: RecordedRuns;
  readonly agents: readonly LoopAgent[];
  /** Bundles that were read, by hash: each step asks for the same one, and it may be large. */
  readonly bundles: Map<string, IncidentBundle>;
}

/** `executeAgent` keeps this back of a worker's time. */
const RESERVE_MS = 10_000;

/**
 * Does the work of one holder of a step again. Answers what was asked for and is not in the record; not so for a
 * lost worker, which was lost with what it did since it last wrote.
 */
export async function replayStretch(world: ReplayWorld, stretch: Stretch): Promise<ReplayMiss | undefined> {
  const { runs } = world;
  runs.current = stretch;
  delete runs.miss;
  try {
    await work(world, stretch);
  } catch (thrown) {
    if (!(thrown instanceof OrchestratorError)) throw thrown;
    // what a step throws ends it without an event: what is missing then shows in the history
  }
  runs.current = undefined;
  return stretch.ended ? runs.miss : undefined;
}

/** The ports of the steps that ask no tool and no model, at one moment. */
export function pathDeps({ runs, evidence, bundles }: ReplayWorld, now: number): PathDeps {
  const never = (): never => {
    runs.miss ??= new ReplayMiss('random', 'a number outside a recorded step');
    throw runs.miss;
  };
  return {
    clock: { now: () => now, sleep: asleep },
    random: { id: never, fraction: never, bytes: never },
    runs: runs.store,
    evidence,
    bundles: {
      async load(tenantId, hash) {
        const known = bundles.get(hash);
        if (known !== undefined) return known;
        const stored = await evidence.get(tenantId, hash);
        if (stored === undefined) throw new OrchestratorError('not_found', 'no such bundle');
        const bundle = bundleFrom(stored.content);
        bundles.set(hash, bundle);
        return bundle;
      },
    },
  };
}

type PathDeps = Deps<'runs.write' | 'evidence.write' | 'bundles.read'>;

async function work(world: ReplayWorld, stretch: Stretch): Promise<void> {
  const { tenantId, id: runId, attempt } = world.runs.run;
  const deps = pathDeps(world, readAt(stretch));
  if (stretch.step === 'synthesize') {
    await draftReport(deps, { tenantId, runId, attempt });
    return;
  }
  if (stretch.step === 'verify') {
    countLost(world, stretch);
    await publishReport(deps, { tenantId, runId, attempt });
    return;
  }
  if (stretch.step.startsWith(TOOL_STEP)) {
    await replayToolStep(world, stretch, deps);
    return;
  }
  const agent = world.agents.find(({ name }) => agentStepKey(name) === stretch.step);
  if (agent === undefined) {
    world.runs.miss = new ReplayMiss('agent', `the work of ${stretch.step}: no such agent here`);
    return;
  }
  await replayAgent(world, stretch, agent, deps);
}

/** The one call of a `tool` step; which tool and what it was asked is in the history, as the engine gave it. */
async function replayToolStep(world: ReplayWorld, stretch: Stretch, deps: PathDeps): Promise<void> {
  const { runs, evidence, agents } = world;
  const { run } = runs;
  const events = stretch.events.slice(1);
  const called = events.find((event) => event.type === 'tool-called');
  // lost before its call was written
  if (called?.type !== 'tool-called') return;
  const miss = missOf(runs);
  const tools = new Map(agents.flatMap((agent) => agent.tools.map((tool) => [tool.name, tool])));
  // what such a tool read of clock and ids is not in the history
  const ambient = { ...recordedAmbient(events, miss), readAhead: () => {} };
  const calls: CallRecord = { events, evidence, ambient, miss };
  const input = partOf(called.input, evidence.json);
  if (!isJsonObject(input)) return void miss(new ReplayMiss('tool', `the input of ${stretch.step}`));
  const ports = { ...deps, bundleTelemetry: () => ({}) as TelemetrySources };
  const name = { tenantId: run.tenantId, runId: run.id, key: stretch.step };
  await executeStep(deps, name, (held) =>
    callOfStep(ports, recordedTools([...tools.values()], calls), {
      asked: { tool: called.tool, input },
      run,
      held,
    }),
  );
}

/** Notes the first miss of a stretch and throws it. */
const missOf =
  (runs: RecordedRuns) =>
  (missed: ReplayMiss): never => {
    runs.miss ??= missed;
    throw missed;
  };

async function replayAgent(
  world: ReplayWorld,
  stretch: Stretch,
  agent: LoopAgent,
  deps: PathDeps,
): Promise<void> {
  const { runs, evidence } = world;
  const miss = missOf(runs);
  // the claim is written before the recorder takes its first moment
  const events = stretch.events.slice(1);
  const ambient = recordedAmbient(events, miss);
  const calls: CallRecord = { events, evidence, ambient, miss };
  const result = resultOf(world, stretch);
  const startedAt = deps.clock.now();
  const stopAt = result?.stopped === 'time-limit' ? lastReading(events) : Number.POSITIVE_INFINITY;
  const ports: AgentDeps = {
    ...deps,
    ...{ readings: ambient },
    // after a miss there is nothing more to be had
    stop: { stopped: async () => runs.miss?.message, marks: async () => [] },
    agents: undefined as never,
    tokens: undefined as never,
    gateway: hadModel(result, events) ? recordedGateway(calls) : undefined,
  };
  await executeAgent(ports, {
    tenantId: runs.run.tenantId,
    runId: runs.run.id,
    agent: { ...agent, tools: recordedTools(agent.tools, calls) },
    models: modelBounds(events),
    given: events.find((event) => event.type === 'input-given')?.input,
    bundleTelemetry: () => ({}) as TelemetrySources,
    remainingMs: () => stopAt - startedAt + RESERVE_MS,
    stillWanted: async () => true,
    used: () => {},
  });
}

/** The tier where the workflow named one: it is in the reason of each call, and in the name of one that nobody took. */
function modelBounds(events: readonly RunEvent[]): ModelBounds {
  const called = events.filter((event) => event.type === 'model-called');
  if (!called.some(({ reason }) => reason?.startsWith(TIER_OF_WORKFLOW) === true)) return {};
  const tier = called.map(({ model }) => /^tier (cheap|standard|strong)$/.exec(model)?.[1]).find(Boolean);
  return { tier: (tier ?? 'standard') as ModelTier };
}

/** The moment that a step read before it began: its first recorded reading, else that of its claim. */
function readAt({ events }: Stretch): number {
  for (const event of events) if (event.type === 'clock-read') return event.value;
  return events[0]?.at ?? 0;
}

function lastReading(events: readonly RunEvent[]): number {
  return events.reduce((last, event) => (event.type === 'clock-read' ? event.value : last), 0);
}

function resultOf({ evidence }: ReplayWorld, { events }: Stretch): AgentResult | undefined {
  const end = events.at(-1);
  if (end?.type !== 'step-completed') return undefined;
  return AgentResult.safeParse(evidence.json(end.result.hash)).data;
}

/** Whether the stage had a model then. A lost worker without a call of one is taken to have had none yet. */
const hadModel = (result: AgentResult | undefined, events: readonly RunEvent[]): boolean =>
  result?.modelUse === undefined
    ? events.some((event) => event.type === 'model-called')
    : result.modelUse.state !== 'off';

/**
 * Work that was lost after it was paid for is in the row and may be in no event: then the row's cost is the report's.
 * It never is less than that of the work in the history.
 */
function countLost({ runs, evidence }: ReplayWorld, { events }: Stretch): void {
  const end = events.at(-1);
  if (end?.type !== 'step-completed') return;
  const paid = Report.safeParse(evidence.json(end.result.hash)).data?.cost;
  if (paid === undefined) return;
  const { cost } = runs.run;
  const counters = Object.keys(cost) as (keyof Run['cost'])[];
  if (counters.every((counter) => paid[counter] >= cost[counter])) runs.run = { ...runs.run, cost: paid };
}
