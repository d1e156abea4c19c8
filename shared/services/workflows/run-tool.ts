import type { Deps } from '#declare/capabilities.ts';
import type { AnyTool } from '#declare/tool.ts';
import { type ErrorCode, errorCodes, OrchestratorError, ToolError } from '#domain/errors.ts';
import type { EvidenceRef } from '#domain/evidence/evidence.ts';
import { AgentResult, type Observation } from '#domain/findings/report.ts';
import { hashOf } from '#domain/hash.ts';
import { canonicalJson, isJsonObject, type JsonObject } from '#domain/json.ts';
import type { RunEventBody } from '#domain/runs/event.ts';
import type { Run } from '#domain/runs/run.ts';
import { type CalledTool, callTool, toolCalled } from '../agents/call-tool.ts';
import { deadlinesOn } from '../agents/deadlines.ts';
import { lookAt } from '../agents/look-at.ts';
import { gapsIn } from '../estate/collect-gaps.ts';
import { readJson } from '../evidence/read-json.ts';
import { executeStep, type HeldStep, resultOf } from './execute-step.ts';
import { type Execution, ownRun } from './own-run.ts';
import { STEPS_THEMSELVES, toolStepKey } from './tool-step-key.ts';

/** Most bytes that one step hands to later ones: the engine carries 256 KB in all. */
export const HANDED_ON_BYTES = 32_768;

/** One `tool` step as the engine names it. */
export interface ToolStepCall extends Execution {
  readonly step: string;
  readonly tool: string;
  readonly input: JsonObject;
  /** A later step reads what comes out. */
  readonly keep?: boolean | undefined;
}

/** Where the output is kept, and beside it its members where a later step reads them. */
export type ToolStepLeft = { readonly evidence: EvidenceRef } & { readonly [member: string]: unknown };

/** The ports of the step itself; those of the tools come along in the same object. */
export type RunToolDeps = Deps<
  'runs.write' | 'evidence.write' | 'bundles.read' | 'bundles.replay' | 'stop.read'
>;

/**
 * Makes the one call of a `tool` step: at most once to its end for the same step and input, however often it is asked
 * for. What comes out is kept as evidence with the findings that follow from it, for the report of the run. Answers
 * where it is kept, and its members too where a later step reads them.
 *
 * @throws ToolError `tool_output_too_large` where a later step reads more than {@link HANDED_ON_BYTES}, `forbidden`
 * for a tool that changes things, `invalid_request` for an input that does not fit it, and what the tool threw;
 * OrchestratorError `stopped` on a stop mark; as `ownRun` and `executeStep` do
 */
export async function runTool(
  deps: RunToolDeps,
  tools: readonly AnyTool[],
  asked: ToolStepCall,
): Promise<ToolStepLeft> {
  const { tenantId, runId } = asked;
  const run = await ownRun(deps, asked);
  const reason = await deps.stop.stopped({ tenantId, runId });
  if (reason !== undefined) throw new OrchestratorError('stopped', reason);
  const name = { tenantId, runId, key: toolStepKey(asked.step, asked.tool, asked.input) };
  const kept = resultOf(
    await executeStep(deps, name, (held) => callOfStep(deps, tools, { asked, run, held }), {
      callerWaits: true,
    }),
  );
  const { observations } = AgentResult.parse(await readJson(deps, tenantId, kept.hash));
  const output = observations[0]?.output;
  if (output === undefined) throw new OrchestratorError('internal', 'the step has kept no output');
  return asked.keep === true ? handedOn(deps, asked, output) : { evidence: output };
}

async function handedOn(deps: RunToolDeps, asked: ToolStepCall, output: EvidenceRef): Promise<ToolStepLeft> {
  if (output.bytes > HANDED_ON_BYTES) {
    const why = `a later step reads this, and it has ${output.bytes} bytes, over ${HANDED_ON_BYTES}`;
    throw new ToolError(asked.tool, 'tool_output_too_large', why);
  }
  const content = await readJson(deps, asked.tenantId, output.hash);
  return { ...(isJsonObject(content) ? content : {}), evidence: output };
}

/** The call of a step that is held. */
export interface HeldCall {
  readonly asked: Pick<ToolStepCall, 'tool' | 'input'>;
  readonly run: Run;
  readonly held: HeldStep;
}

/**
 * Makes the call of a tool step that is held, and answers what the step leaves.
 *
 * @throws ToolError what the tool threw, once it is in the history
 */
export async function callOfStep(
  deps: Omit<RunToolDeps, 'stop'>,
  tools: readonly AnyTool[],
  { asked, run, held }: HeldCall,
): Promise<{ result: EvidenceRef; events: readonly RunEventBody[] }> {
  const now = deps.clock.now();
  const view = await lookAt(deps, run, now, deps.bundleTelemetry);
  const deadlines = deadlinesOn(deps.clock, held.signal);
  const ports = { ...deps, ...view.ports };
  const { tool, input } = asked;
  const planned = { id: held.key.slice('tool:'.length), tool, input, inputText: canonicalJson(input) };
  const made = await callTool(
    { evidence: deps.evidence, timer: deps.clock, deadlines, tools, ports },
    run.tenantId,
    planned,
    { ...view, signal: held.signal },
  ).finally(() => deadlines.close());
  await deps.runs.addCost(run.tenantId, run.id, { toolCalls: 1 });
  const read = { type: 'clock-read', step: held.key, value: now } as const;
  const { output } = made;
  if (output === undefined) {
    await held.append(
      [read, toolCalled(held.key, made)].map((event) => ({ ...event, at: deps.clock.now() })),
    );
    throw failureOf(made);
  }
  const left = await resultWith(made, output);
  const result = await deps.evidence.put(run.tenantId, canonicalJson(left), 'application/json');
  return { result, events: [read, toolCalled(held.key, made), ...proposed(held.key, left)] };
}

function failureOf({ call: { tool }, outcome }: CalledTool): ToolError {
  const code: ErrorCode = errorCodes.find((known) => known === outcome.error?.code) ?? 'tool_failed';
  return new ToolError(tool, code, outcome.error?.message ?? 'the tool gave no answer');
}

/** In the form of what an agent leaves, so that the report is made of both alike. */
async function resultWith(
  { call: { id, tool, input }, outcome }: CalledTool,
  output: EvidenceRef,
): Promise<AgentResult> {
  // loaded here: what proves findings is as much code as all tools together, and no call waits for it
  const { proposeFindings } = await import('#analysis/proof/propose-findings.ts');
  const agent = STEPS_THEMSELVES;
  const observation = { agent, call: id, tool, input: input as Observation['input'], output };
  return {
    agent,
    observations: [observation],
    findings: proposeFindings([{ ...observation, content: outcome.output }]),
    gaps: gapsIn(outcome.output).map(({ what, why }) => ({ agent, what, why })),
    notes: [],
    stopped: 'done',
  };
}

const proposed = (step: string, { findings, gaps }: AgentResult): readonly RunEventBody[] => [
  ...findings.map((finding) => ({
    type: 'finding-proposed' as const,
    step,
    finding: finding.id,
    content: hashOf(finding),
  })),
  ...gaps.map(({ what, why }) => ({ type: 'gap-noted' as const, step, gap: `${what}: ${why}` })),
];
