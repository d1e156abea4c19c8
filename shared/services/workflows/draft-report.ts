import { synthesize } from '#analysis/causes/synthesize.ts';
import type { Deps } from '#declare/capabilities.ts';
import type { EvidenceRef } from '#domain/evidence/evidence.ts';
import type { LoadedObservation } from '#domain/findings/report.ts';
import { canonicalJson } from '#domain/json.ts';
import type { RunEvent } from '#domain/runs/event.ts';
import type { Run } from '#domain/runs/run.ts';
import type { Window } from '#domain/time.ts';
import { type Coordinated, coordinateAgents } from '../agents/coordinate-agents.ts';
import { liveWindow } from '../agents/look-at.ts';
import { modelUseOf } from '../agents/model-use.ts';
import { actionsOf } from '../effects/actions-of.ts';
import { readAllJson } from '../evidence/read-json.ts';
import { runEvents } from '../replay/run-events.ts';
import { DEFAULT_WORKFLOW } from '../runs/limits.ts';
import { executeStep, type HeldStep, resultOf } from './execute-step.ts';
import { type Execution, ownRun } from './own-run.ts';
import { toolResults } from './tool-results.ts';

type DraftDeps = Deps<'runs.write' | 'evidence.write' | 'bundles.read'>;

/**
 * Drafts the report of a run out of what its agents and its tool steps left, and keeps the draft as evidence. The step is
 * executed once; asking again answers the same draft.
 *
 * @throws OrchestratorError as `ownRun` and `executeStep` do
 */
export async function draftReport(deps: DraftDeps, execution: Execution): Promise<{ draft: EvidenceRef }> {
  const run = await ownRun(deps, execution);
  const name = { tenantId: run.tenantId, runId: run.id, key: 'synthesize' };
  const step = await executeStep(deps, name, (held) => draft(deps, run, held));
  return { draft: resultOf(step) };
}

async function draft(deps: DraftDeps, run: Run, held: HeldStep) {
  const now = deps.clock.now();
  const read = { type: 'clock-read', step: held.key, value: now } as const;
  const history = await historyBefore(deps, run, held);
  const left = await leftBy(deps, run, history);
  const { observations, gaps } = await loaded(deps, run, left);
  const modelUse = modelUseOf(left.results);
  const models = [...new Set(left.results.flatMap((result) => result.model ?? []))];
  const actions = actionsOf(history);
  const drafted = synthesize({
    run: run.id,
    tenant: run.tenantId,
    task: run.input.task,
    window: await windowOf(deps, run, now),
    observations,
    findings: left.results.flatMap((result) => result.findings),
    gaps: [...left.gaps, ...left.results.flatMap((result) => result.gaps), ...gaps],
    ...(models.length > 0 ? { plannedBy: models.join(', ') } : {}),
    ...(modelUse === undefined ? {} : { modelUse }),
    notes: left.results.flatMap((result) => result.notes.map((text) => ({ agent: result.agent, text }))),
  });
  const report = actions.length === 0 ? drafted : { ...drafted, actions };
  const result = await deps.evidence.put(run.tenantId, canonicalJson(report), 'application/json');
  return { result, events: [read] };
}

/** The observations with their content; what the store has lost is a gap, and no end of the report. */
async function loaded(deps: DraftDeps, run: Run, { results }: Coordinated) {
  const all = results.flatMap((result) => result.observations);
  const contents = await readAllJson(
    deps,
    run.tenantId,
    all.map((o) => o.output.hash),
  );
  const observations: LoadedObservation[] = [];
  const gaps = [];
  for (const observation of all) {
    const { agent, tool, output } = observation;
    if (contents.has(output.hash)) {
      observations.push({ ...observation, content: contents.get(output.hash) });
    } else gaps.push({ agent, what: tool, why: 'what was observed is no longer stored' });
  }
  return { observations, gaps };
}

/** What the agents left, and then what the steps of the workflow looked at themselves. */
async function leftBy(deps: DraftDeps, run: Run, history: readonly RunEvent[]): Promise<Coordinated> {
  const [agents, steps] = await Promise.all([coordinateAgents(deps, run), toolResults(deps, run, history)]);
  return { results: [...agents.results, ...steps.results], gaps: [...agents.gaps, ...steps.gaps] };
}

/**
 * What happened before this holder took the step: later events are not the draft's, and a replay has none of them. The
 * built-in investigation has neither steps of its own nor actions.
 */
async function historyBefore(deps: DraftDeps, run: Run, held: HeldStep): Promise<readonly RunEvent[]> {
  if (run.workflow === DEFAULT_WORKFLOW) return [];
  const events = await runEvents(deps, { tenantId: run.tenantId, runId: run.id });
  const claim = events.findLastIndex((event) => event.type === 'step-claimed' && event.step === held.key);
  return claim === -1 ? events : events.slice(0, claim);
}

async function windowOf(deps: DraftDeps, run: Run, now: number): Promise<Window> {
  const { bundle } = run.input;
  return bundle === undefined ? liveWindow(run, now) : (await deps.bundles.load(run.tenantId, bundle)).window;
}
