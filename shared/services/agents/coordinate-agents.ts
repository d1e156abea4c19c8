import type { Deps } from '#declare/capabilities.ts';
import { OrchestratorError } from '#domain/errors.ts';
import type { EvidenceRef } from '#domain/evidence/evidence.ts';
import { AgentResult, type Gap } from '#domain/findings/report.ts';
import type { Run } from '#domain/runs/run.ts';
import type { Step } from '#domain/runs/step.ts';
import { readJson } from '../evidence/read-json.ts';
import { agentStepKey } from './agent-step-key.ts';

/** What the agents of a run have left, in the order they were chosen in, and whom to miss. */
export interface Coordinated {
  readonly results: readonly AgentResult[];
  readonly gaps: readonly Gap[];
}

/**
 * Brings together what the agents of a run left. An agent that failed or never answered becomes a gap (one that only
 * a step of the workflow names does so once it has begun); one
 * that still holds its step is fenced off first, so that nothing of it can arrive after the answer was given.
 *
 * @throws OrchestratorError `internal` when a recorded result is not there any more
 */
export async function coordinateAgents(
  deps: Deps<'runs.write' | 'evidence.read'>,
  run: Run,
): Promise<Coordinated> {
  const answers = await Promise.all(run.routing.agents.map((agent) => answerOf(deps, run, agent)));
  return {
    results: answers.flatMap((a) => (a !== undefined && 'observations' in a ? [a] : [])),
    gaps: answers.flatMap((a) => (a !== undefined && 'why' in a ? [a] : [])),
  };
}

async function answerOf(
  deps: Deps<'runs.write' | 'evidence.read'>,
  run: Run,
  agent: string,
): Promise<AgentResult | Gap | undefined> {
  if (run.routing.named?.includes(agent) === true && (await isUnasked(deps, run, agent))) return undefined;
  const step = await endedStep(deps, run, agentStepKey(agent));
  if (step.status === 'done' && step.result !== undefined) return resultOf(deps, run, step.result);
  const why = step.failure?.message ?? 'the agent gave no answer';
  return { agent, what: 'everything this agent looks at', why };
}

/** A worker takes its step before anything else. */
const isUnasked = async (deps: Deps<'runs.write'>, { tenantId, id }: Run, agent: string): Promise<boolean> =>
  (await deps.runs.getStep(tenantId, id, agentStepKey(agent))) === undefined;

async function resultOf(deps: Deps<'evidence.read'>, run: Run, ref: EvidenceRef): Promise<AgentResult> {
  const content = await readJson(deps, run.tenantId, ref.hash);
  return AgentResult.parse(content);
}

/** The step as it has ended; one that has not is taken over and ended here. */
async function endedStep(deps: Deps<'runs.write'>, run: Run, key: string): Promise<Step> {
  const { tenantId, id: runId } = run;
  const seen = await deps.runs.getStep(tenantId, runId, key);
  if (seen !== undefined && seen.status !== 'claimed') return seen;
  try {
    // as if the present lease had run out: the next epoch fences its holder
    const claimAt = Math.max(deps.clock.now(), (seen?.leaseUntil ?? 0) + 1);
    const step = await deps.runs.claimStep(tenantId, runId, key, claimAt, 1_000);
    if (step.status !== 'claimed') return step;
    const failure = { code: 'timeout', message: 'the agent gave no answer in time', step: key };
    const at = deps.clock.now();
    const ended: Step = { ...step, status: 'failed', failure };
    await deps.runs.endStep(tenantId, runId, ended, [
      { type: 'step-failed', step: key, epoch: step.epoch, error: failure, at },
    ]);
    return ended;
  } catch (error) {
    // somebody was quicker: what they wrote counts
    if (error instanceof OrchestratorError && (error.code === 'lease_held' || error.code === 'stale_owner')) {
      return endedStep(deps, run, key);
    }
    throw error;
  }
}
