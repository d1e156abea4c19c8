import * as z from 'zod';
import { Routing } from '../agents/routing.ts';
import { EvidenceRef } from '../evidence/evidence.ts';
import { Sha256 } from '../hash.ts';
import { AgentId, RunId, TenantId } from '../ids.ts';
import { EpochMs } from '../time.ts';
import { Priority } from './priority.ts';
import { RunStatus } from './status.ts';

/** What a run was asked to do; nothing in it changes after acceptance. */
export const RunInput = z.strictObject({
  task: z.string(),
  context: z.record(z.string(), z.json()).optional(),
  /** Agents the caller pinned; empty means the router chooses. */
  agents: z.array(AgentId),
  project: z.string().optional(),
  labels: z.record(z.string(), z.string()),
  /** The incident bundle to look at instead of the live account: the hash under which it was stored. */
  bundle: Sha256.optional(),
});
export type RunInput = z.infer<typeof RunInput>;

/** What a run has used so far. Money is integer micro-dollars; 0 where no model was called. */
export const RunCost = z.strictObject({
  modelCalls: z.number().int().nonnegative(),
  toolCalls: z.number().int().nonnegative(),
  inputTokens: z.number().int().nonnegative(),
  outputTokens: z.number().int().nonnegative(),
  modelMicros: z.number().int().nonnegative(),
});
export type RunCost = z.infer<typeof RunCost>;

/** Why a run ended badly, for the caller: a code of the closed set and a sentence. */
export const RunFailure = z.strictObject({
  code: z.string(),
  message: z.string(),
  step: z.string().optional(),
});
export type RunFailure = z.infer<typeof RunFailure>;

/** Counters at nothing. */
export const noCost: RunCost = {
  modelCalls: 0,
  toolCalls: 0,
  inputTokens: 0,
  outputTokens: 0,
  modelMicros: 0,
};

/**
 * Where a fork leaves its source: `at` is a step, or a call within an agent's step (`agent:log-analysis/m2`). The
 * calls of that step before it were made by the source and paid for there: `reused` counts them.
 */
export const ForkPoint = z.strictObject({ runId: RunId, at: z.string().max(120), reused: RunCost });
export type ForkPoint = z.infer<typeof ForkPoint>;

/**
 * One execution of a workflow for one tenant: the row that is the truth. `version` grows by one with every
 * write and guards it; `attempt` counts executions of the engine (a resumed run has more than one).
 */
export const Run = z.strictObject({
  id: RunId,
  tenantId: TenantId,
  workflow: z.string(),
  status: RunStatus,
  input: RunInput,
  routing: Routing,
  requestedBy: z.string(),
  /** Who pays besides tenant and caller: from the caller's key, never from the request. */
  payer: z.strictObject({ organization: z.string().optional(), team: z.string().optional() }).optional(),
  /** The key of the alert that it is for, where it is for one. */
  alert: z.string().optional(),
  /** Absent means normal. */
  priority: Priority.optional(),
  /** Carried from the request that started the run through queues and tasks. */
  correlationId: z.string(),
  createdAt: EpochMs,
  updatedAt: EpochMs,
  finishedAt: EpochMs.optional(),
  /** No step may start after this; the sweeper times the run out. */
  deadlineAt: EpochMs,
  version: z.number().int().positive(),
  attempt: z.number().int().positive(),
  cost: RunCost,
  /** The final report (a Report as canonical JSON), once verified. */
  report: EvidenceRef.optional(),
  failure: RunFailure.optional(),
  forkedFrom: ForkPoint.optional(),
  /** The ended run whose finished steps this one took over. */
  resumes: RunId.optional(),
  /** The only model that the run may ask (`provider/model`), or `off`; absent: what the stage has set. */
  model: z.string().max(200).optional(),
});
export type Run = z.infer<typeof Run>;
