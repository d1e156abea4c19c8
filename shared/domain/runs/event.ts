import * as z from 'zod';
import { EvidenceRef } from '../evidence/evidence.ts';
import { Sha256 } from '../hash.ts';
import { ModelAttempt } from '../models/attempt.ts';
import { PromptVersion } from '../prompts/template.ts';
import { EpochMs } from '../time.ts';
import { RunFailure } from './run.ts';
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
  of('agents-chosen', { agents: z.array(z.string()), reason: z.string() }),
  of('step-claimed', { step: StepKey, epoch: z.number().int().positive() }),
  of('model-called', {
    step: StepKey,
    request: EvidenceRef,
    response: EvidenceRef.optional(),
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
    input: EvidenceRef,
    output: EvidenceRef.optional(),
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
