import type { Finding } from '#domain/findings/finding.ts';
import type { AgentResult, ModelUse } from '#domain/findings/report.ts';
import { hashOf } from '#domain/hash.ts';
import type { Run } from '#domain/runs/run.ts';
import type { NewEvent } from '#ports/run-store.ts';
import {
  type AgentWork,
  type Loop,
  type LoopAgent,
  type LoopDeps,
  limitOf,
  type ModelWork,
  makeCalls,
  noteGap,
  refuse,
  type Stopped,
  stopMark,
} from './agent-loop.ts';
import { deadlinesOn } from './deadlines.ts';
import { stepRecorder } from './step-recorder.ts';

/** What an agent leaves: its result and what it used. */
export interface AgentOutcome {
  readonly result: AgentResult;
  readonly cost: Partial<Run['cost']>;
  readonly models: ModelWork;
}

/**
 * Runs one agent to its end: the turns of its playbook, then the model's where there is one, then the
 * findings that follow from what was observed. Every call is kept as evidence and in the history: a page of events
 * for each answer of a model, and one for the calls of a turn. Reaching a limit is an end like any other: the result holds what was seen until then.
 *
 * @throws OrchestratorError `stopped` on a stop mark; the reason of the work's signal; what evidence or
 * history could not keep
 */
export async function runAgent(
  deps: LoopDeps,
  agent: LoopAgent,
  work: AgentWork,
  append: (events: readonly NewEvent[]) => Promise<void>,
): Promise<AgentOutcome> {
  const loop = startLoop(deps, agent, work, append);
  const stopped = await runTurns(loop);
  // loaded here: a worker that starts need not wait for what its first run asks for last
  proof ??= await import('#analysis/proof/propose-findings.ts');
  const findings = findingsOf(loop, proof.proposeFindings);
  await loop.recorder.flush();
  return {
    result: {
      agent: agent.name,
      observations: loop.observations.map(({ agent, call, tool, input, output }) => ({
        agent,
        call,
        tool,
        input,
        output,
      })),
      findings,
      gaps: loop.gaps,
      notes: loop.notes,
      ...modelOf(loop),
      stopped,
    },
    cost: {
      toolCalls: loop.made.size,
      modelCalls: loop.models.calls,
      inputTokens: loop.tokens.input,
      outputTokens: loop.tokens.output,
      modelMicros: loop.models.micros,
    },
    models: loop.models,
  };
}

function startLoop(
  deps: LoopDeps,
  agent: LoopAgent,
  work: AgentWork,
  append: (events: readonly NewEvent[]) => Promise<void>,
): Loop {
  const recorder = stepRecorder(deps.readings ?? deps, work.step, append);
  recorder.note({ type: 'clock-read', step: work.step, value: work.startedAt });
  if (work.given !== undefined) {
    recorder.note({ type: 'input-given', step: work.step, input: work.given.ref });
  }
  const ports = { ...deps, clock: recorder.clock, random: recorder.random };
  const deadlines = deadlinesOn(deps.clock, work.signal);
  return {
    deps,
    calls: { evidence: deps.evidence, timer: deps.clock, deadlines, tools: agent.tools, ports },
    agent,
    work,
    recorder,
    outcomes: [],
    called: [],
    observations: [],
    gaps: [],
    notes: [],
    made: new Map(),
    turn: 0,
    tokens: { input: 0, output: 0 },
    models: { calls: 0, answered: new Set(), micros: 0, durationMs: 0, retries: 0, breakerOpens: 0 },
  };
}

/** Which models took part, and whether that was all that was wanted of them. */
function modelOf({ deps, models }: Loop): Pick<AgentResult, 'model' | 'modelUse'> {
  const names = [...models.answered].join(', ');
  if (deps.gateway === undefined)
    return { modelUse: { state: 'off', why: 'no model is set for this stage' } };
  const usual: ModelUse =
    names === ''
      ? { state: 'not-needed', why: 'the agent ended before a model was asked' }
      : { state: 'used', why: `${names} looked further` };
  return { ...(names === '' ? {} : { model: names }), modelUse: models.left ?? usual };
}

// a module that is loaded already still takes a tenth of a run to be found again
let modelTurns: typeof import('./model-turns.ts') | undefined;
let proof: typeof import('#analysis/proof/propose-findings.ts') | undefined;

async function runTurns(loop: Loop): Promise<Stopped> {
  try {
    const stopped = await runPlaybook(loop);
    const { gateway } = loop.deps;
    if (stopped !== 'done' || gateway === undefined) return stopped;
    // loaded here: a stage without a model never pays for it
    modelTurns ??= await import('./model-turns.ts');
    return await modelTurns.runModelTurns(loop, gateway);
  } finally {
    loop.calls.deadlines.close();
  }
}

async function runPlaybook(loop: Loop): Promise<Stopped> {
  const { agent, work, outcomes } = loop;
  const { task, destinations, now, window } = work;
  for (;;) {
    const calls = agent.playbook({ task, destinations, now, window, turn: loop.turn, outcomes });
    if (calls.length === 0) return 'done';
    const limit = limitOf(loop);
    if (limit !== undefined) return limit;
    refuse(await stopMark(loop));
    const asked = await makeCalls(loop, calls);
    await loop.recorder.flush();
    if (asked.every((a) => a.repeats !== undefined)) return 'repeated-calls';
  }
}

function findingsOf(loop: Loop, proposeFindings: (observed: Loop['observations']) => Finding[]): Finding[] {
  const { observations, recorder, work } = loop;
  try {
    const findings = proposeFindings(observations);
    for (const finding of findings) {
      const content = hashOf(finding);
      recorder.note({ type: 'finding-proposed', step: work.step, finding: finding.id, content });
    }
    return findings;
  } catch {
    // what was observed is worth more than the whole step's failure: the report says what is missing
    noteGap(loop, 'findings', 'no findings could be derived from what was observed');
    return [];
  }
}
