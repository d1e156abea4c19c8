import * as z from 'zod';
import { ActionName, Risk, TargetId } from '../approvals/proposal.ts';
import { ApprovalStatus } from '../approvals/status.ts';
import { EvidencePart, EvidenceRef } from '../evidence/evidence.ts';
import { Sha256 } from '../hash.ts';
import { ApprovalId, GrantId, RunId } from '../ids.ts';
import { ModelAttempt } from '../models/attempt.ts';
import { PromptVersion } from '../prompts/template.ts';
import { EpochMs } from '../time.ts';
import { RunFailure } from './run.ts';
import { RunStatus } from './status.ts';
import { StepKey } from './step.ts';

const of = <const T extends string, S extends z.ZodRawShape>(type: T, shape: S) =>
  z.strictObject({ type: z.literal(type), ...shape });

/**
 * What happened in a run. Payloads are never inline: requests and answers are evidence, named by hash. The
 * recorder writes one event for every crossing of a nondeterministic port (model, tool, clock, id, random).
 */
export const RunEventBody = z.discriminatedUnion('type', [
  of('run-accepted', { workflow: z.string(), input: EvidenceRef, requestedBy: z.string() }),
  of('run-started', { attempt: z.number().int().positive() }),
  of('run-resumed', { attempt: z.number().int().positive(), reason: z.string() }),
  of('run-forked', { from: RunId, point: z.string(), model: z.string().optional() }),
  of('run-continued', { from: RunId, status: RunStatus }),
  /** The step ended in another run, and is not done again here. */
  of('step-carried', {
    step: StepKey,
    from: RunId,
    result: EvidenceRef.optional(),
    error: RunFailure.optional(),
  }),
  /** What the workflow handed to an agent's step, as its model is told of it. */
  of('input-given', { step: StepKey, input: EvidenceRef }),
  of('agents-chosen', { agents: z.array(z.string()), reason: z.string() }),
  of('step-claimed', { step: StepKey, epoch: z.number().int().positive() }),
  of('model-called', {
    step: StepKey,
    /** What was asked and answered: `{…request, reply}`, or what came on top of the exchange `after`. */
    exchange: EvidenceRef,
    provider: z.string(),
    model: z.string(),
    inputTokens: z.number().int().nonnegative(),
    outputTokens: z.number().int().nonnegative(),
    /** What the call cost, failed tries included. */
    micros: z.number().int().nonnegative(),
    /** Why this tier and this model. */
    reason: z.string().optional(),
    attempts: z.array(ModelAttempt).optional(),
    /** Which standing words the model was told; absent in older histories. */
    prompt: PromptVersion.optional(),
    error: RunFailure.optional(),
  }),
  of('tool-called', {
    step: StepKey,
    call: z.string(),
    tool: z.string(),
    /** A model's own words lie in the exchange that asked for the call. */
    input: EvidencePart,
    output: EvidenceRef.optional(),
    /** When the call began; absent in older histories. `at` is when it and those beside it had ended. */
    begunAt: EpochMs.optional(),
    durationMs: z.number().int().nonnegative(),
    error: RunFailure.optional(),
  }),
  of('clock-read', { step: StepKey, value: EpochMs }),
  of('id-drawn', { step: StepKey, value: z.string() }),
  of('random-drawn', { step: StepKey, value: z.number() }),
  of('finding-proposed', { step: StepKey, finding: z.string(), content: Sha256 }),
  of('finding-verified', { finding: z.string(), claim: z.string() }),
  of('finding-refuted', { finding: z.string(), reason: z.string() }),
  of('gap-noted', { step: StepKey, gap: z.string() }),
  of('step-completed', { step: StepKey, epoch: z.number().int().positive(), result: EvidenceRef }),
  of('step-failed', { step: StepKey, epoch: z.number().int().positive(), error: RunFailure }),
  of('action-proposed', {
    step: StepKey.optional(),
    approval: ApprovalId,
    tool: ActionName,
    target: TargetId,
    risk: Risk,
    /** Absent in older histories, and where people are only asked whether the run may go on. */
    arguments: z.record(z.string(), z.json()).optional(),
    /** What an approver must state. */
    hash: Sha256,
    expiresAt: EpochMs,
  }),
  /** The run that this one goes on with may have done it: it is not proposed again. */
  of('action-carried', {
    approval: ApprovalId,
    from: RunId,
    tool: ActionName,
    target: TargetId,
    risk: Risk,
    arguments: z.record(z.string(), z.json()),
    /** Ids of those who had approved. */
    approvedBy: z.array(z.string()),
    grant: GrantId.optional(),
    status: ApprovalStatus,
  }),
  /** A grant stood in for the approvers. */
  of('action-granted', { approval: ApprovalId, grant: GrantId }),
  of('action-decided', {
    approval: ApprovalId,
    by: z.string(),
    decision: z.enum(['approve', 'reject']),
    hash: Sha256,
    via: z.enum(['api', 'link']),
  }),
  of('action-claimed', { approval: ApprovalId, epoch: z.number().int().positive() }),
  /** From here on the action may have left, even if nothing follows. */
  of('action-intended', { approval: ApprovalId, epoch: z.number().int().positive(), token: z.string() }),
  of('action-performed', { approval: ApprovalId, epoch: z.number().int().positive(), receipt: z.string() }),
  /** What was promised afterwards does not hold: it is being taken back. */
  of('action-undoing', { approval: ApprovalId, epoch: z.number().int().positive(), reason: z.string() }),
  /** The approval has come to this status; `indeterminate` waits for a person. */
  of('action-settled', { approval: ApprovalId, status: ApprovalStatus, message: z.string() }),
  /** A later step looked at the target again: whether it is as it was promised. Nothing was changed. */
  of('action-checked', {
    step: StepKey.optional(),
    approval: ApprovalId,
    status: ApprovalStatus,
    holds: z.boolean(),
  }),
  of('run-cancel-requested', { by: z.string(), reason: z.string().optional() }),
  of('run-succeeded', { report: EvidenceRef, verdict: z.string() }),
  of('run-failed', { error: RunFailure }),
  of('run-cancelled', {}),
  of('run-timed-out', {}),
]);
export type RunEventBody = z.infer<typeof RunEventBody>;

/** An event in its place: `seq` starts at 1 and has no gaps within a run. */
export const RunEvent = z.intersection(
  z.object({ seq: z.number().int().positive(), at: EpochMs }),
  RunEventBody,
);
export type RunEvent = z.infer<typeof RunEvent>;
