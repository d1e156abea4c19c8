import type { Agent, CallOutcome, PlannedCall } from '#declare/agent.ts';
import type { Ambient } from '#declare/capabilities.ts';
import type { AnyTool } from '#declare/tool.ts';
import type { CostLabels } from '#domain/costs/scope.ts';
import { OrchestratorError } from '#domain/errors.ts';
import type { EvidencePart } from '#domain/evidence/evidence.ts';
import type { AgentResult, Gap, LoadedObservation, ModelUse, Observation } from '#domain/findings/report.ts';
import { canonicalJson } from '#domain/json.ts';
import type { Destination } from '#domain/network/destinations.ts';
import type { StepKey } from '#domain/runs/step.ts';
import type { Window } from '#domain/time.ts';
import type { EvidenceStore } from '#ports/evidence-store.ts';
import type { ModelGateway, ModelTier } from '#ports/model-gateway.ts';
import type { StopSwitch } from '#ports/stop-switch.ts';
import { gapsIn } from '../estate/collect-gaps.ts';
import { type CallDeps, type CalledTool, callTool, type ToolCall, toolCalled } from './call-tool.ts';
import type { GivenInput } from './given-input.ts';
import type { StepRecorder } from './step-recorder.ts';

/** What the loop reads of a declared agent. */
export type LoopAgent = Pick<
  Agent<string, readonly AnyTool[]>,
  'name' | 'tools' | 'playbook' | 'prompt' | 'limits'
>;

/** The ports of the loop itself; those of the tools come along in the same object. */
export interface LoopDeps extends Ambient {
  readonly evidence: Pick<EvidenceStore, 'put'>;
  readonly stop: Pick<StopSwitch, 'stopped'>;
  /** Absent: models are switched off. */
  readonly gateway: Pick<ModelGateway, 'call'> | undefined;
  /** What is read into the history, where it is not this clock and randomness: the readings of a replay. */
  readonly readings?: Ambient;
}

/** What a workflow says of the model calls of one step. */
export interface ModelBounds {
  /** Most that all of them may cost, failed tries included; each is held at its worst case first. */
  readonly budgetMicros?: number | undefined;
  /** Instead of the tier that the loop would choose. */
  readonly tier?: ModelTier | undefined;
}

/** What one agent is to look at, and until when. */
export interface AgentWork {
  readonly tenantId: string;
  readonly runId: string;
  readonly step: StepKey;
  /** Which holder of the step this is; makes the names of its model calls unique. */
  readonly epoch: number;
  /** Who pays for model calls, with the agent that makes them. */
  readonly labels: CostLabels;
  readonly models?: ModelBounds | undefined;
  readonly task: string;
  /** What the workflow handed on of earlier steps. */
  readonly given?: GivenInput | undefined;
  readonly destinations: readonly Destination[];
  /** The run's "now": the end of the recording where a bundle is looked at. */
  readonly now: number;
  readonly window: Window;
  /** The reading of the clock from which now and window follow: the first thing recorded. */
  readonly startedAt: number;
  /** No turn begins after this moment of the clock. */
  readonly stopAt: number;
  /** Aborts when the step was lost to another worker or nobody waits for it any more. */
  readonly signal: AbortSignal;
}

/** What the models of one step were asked and took. */
export interface ModelWork {
  calls: number;
  /** Provider and model of each that answered. */
  readonly answered: Set<string>;
  micros: number;
  durationMs: number;
  retries: number;
  breakerOpens: number;
  /** Why models were left, or not asked at all. */
  left?: ModelUse;
}

/** What ended the loop. */
export type Stopped = AgentResult['stopped'];

/** The state of one agent's loop. */
export interface Loop {
  readonly deps: LoopDeps;
  readonly calls: CallDeps;
  readonly agent: LoopAgent;
  readonly work: AgentWork;
  readonly recorder: StepRecorder;
  readonly outcomes: CallOutcome[];
  /** The same calls with their ids and evidence, in the same order. */
  readonly called: CalledTool[];
  readonly observations: LoadedObservation[];
  readonly gaps: Gap[];
  readonly notes: string[];
  /** Calls made so far, by tool and input → id of the call. */
  readonly made: Map<string, string>;
  turn: number;
  readonly tokens: { input: number; output: number };
  readonly models: ModelWork;
}

/** Calls in flight at the same time. */
const PARALLEL_CALLS = 8;

/** The limit that keeps another turn from beginning; undefined where there is none. */
export function limitOf(loop: Loop): Stopped | undefined {
  const { limits } = loop.agent;
  if (loop.turn >= limits.maxTurns || loop.made.size >= limits.maxToolCalls) return 'step-limit';
  return loop.recorder.clock.now() >= loop.work.stopAt ? 'time-limit' : undefined;
}

/** Why somebody wants the work stopped; undefined where nobody does. @throws the reason of an aborted signal */
export function stopMark({ deps, work, agent }: Loop): Promise<string | undefined> {
  work.signal.throwIfAborted();
  const { tenantId, runId } = work;
  return deps.stop.stopped({ tenantId, runId, agentId: agent.name });
}

/** @throws OrchestratorError `stopped` for a mark */
export function refuse(mark: string | undefined): undefined {
  if (mark !== undefined) throw new OrchestratorError('stopped', mark);
}

/** A call whose input may be stored already, by what asked for it. */
export interface StoredCall extends PlannedCall {
  readonly stored?: EvidencePart | undefined;
}

/** A call as it was asked for: made now, made before under another id, or beyond the limit. */
export interface AskedCall {
  readonly called: CalledTool | undefined;
  readonly repeats: string | undefined;
}

/**
 * Makes the calls of one turn, at most eight at a time; a call that was made before in this step is not made
 * again. Outcomes, observations, gaps and events are in the order of the calls, whichever came back first.
 *
 * The stop marks are read before each call but the first, for which whoever begins the turn has read them.
 *
 * @throws OrchestratorError `stopped` when a mark was set meanwhile: what was under way has ended then, and is in the
 * history; the signal's reason when it is aborted
 */
export async function makeCalls(loop: Loop, planned: readonly StoredCall[]): Promise<readonly AskedCall[]> {
  loop.turn += 1;
  const asked: Admitted[] = [];
  const fresh: Fresh[] = [];
  for (const call of planned) {
    const one = admit(loop, call);
    asked.push(one);
    if (isFresh(one)) fresh.push(one);
  }
  if (isOne(fresh)) {
    const [one] = fresh;
    one.called = await callTool(loop.calls, loop.work.tenantId, one.call, loop.work);
    keep(loop, one.called);
    return asked;
  }
  for (let i = 0; i < fresh.length; i += PARALLEL_CALLS) {
    await makeTogether(loop, fresh.slice(i, i + PARALLEL_CALLS), i > 0);
  }
  return asked;
}

/**
 * Begins one call after the other, each right behind its own look at the marks, and waits for all of them. Looks side
 * by side would let every call whose look was answered before a stop begin after it; so it is one at most.
 */
async function makeTogether(loop: Loop, asked: readonly Fresh[], look: boolean): Promise<void> {
  const making: { readonly one: Fresh; readonly made: Promise<CalledTool> }[] = [];
  let mark: string | undefined;
  for (const one of asked) {
    if (look || making.length > 0) mark = await stopMark(loop);
    if (mark !== undefined) break;
    const made = callTool(loop.calls, loop.work.tenantId, one.call, loop.work);
    // waited for later than it may fail
    made.catch(ignore);
    making.push({ one, made });
  }
  for (const { one, made } of making) one.called = await made;
  for (const { one } of making) if (one.called !== undefined) keep(loop, one.called);
  if (mark === undefined) return;
  await loop.recorder.flush();
  refuse(mark);
}

const isFresh = (one: Admitted): one is Fresh => one.call !== undefined;
const isOne = <T>(list: readonly T[]): list is readonly [T] => list.length === 1;

const ignore = (): void => undefined;

/** A call on its way: to be made where it has a `call`. */
interface Admitted extends AskedCall {
  readonly call: ToolCall | undefined;
  called: CalledTool | undefined;
}

interface Fresh extends Admitted {
  readonly call: ToolCall;
}

/** Notes what could not be looked at, in the result and in the history. */
export function noteGap(loop: Loop, what: string, why: string): void {
  loop.gaps.push({ agent: loop.agent.name, what, why });
  loop.recorder.note({ type: 'gap-noted', step: loop.work.step, gap: `${what}: ${why}` });
}

function admit(loop: Loop, planned: StoredCall): Admitted {
  const inputText = canonicalJson(planned.input);
  const key = `${planned.tool} ${inputText}`;
  const repeats = loop.made.get(key);
  if (repeats !== undefined) return { call: undefined, called: undefined, repeats };
  if (loop.made.size >= loop.agent.limits.maxToolCalls) {
    noteGap(loop, planned.tool, 'the limit of tool calls was reached');
    return { call: undefined, called: undefined, repeats };
  }
  const id = `c${loop.made.size + 1}`;
  loop.made.set(key, id);
  const { tool, input, stored } = planned;
  const call = { id, tool, input, inputText, stored };
  return { call, called: undefined, repeats };
}

function keep(loop: Loop, done: CalledTool): void {
  const { call, outcome, output } = done;
  const { agent, work, recorder } = loop;
  loop.outcomes.push(outcome);
  loop.called.push(done);
  recorder.note(toolCalled(work.step, done));
  if (outcome.error !== undefined) noteGap(loop, call.tool, outcome.error.message);
  if (output === undefined) return;
  for (const part of gapsIn(outcome.output)) noteGap(loop, part.what, part.why);
  // inputs are JSON by type; the schema of an observation only spells it with mutable arrays
  loop.observations.push({
    agent: agent.name,
    call: call.id,
    tool: call.tool,
    output,
    input: call.input as Observation['input'],
    content: outcome.output,
  });
}
