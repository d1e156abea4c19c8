import * as z from 'zod';
import { ActionName, Risk, TargetId } from '../approvals/proposal.ts';
import { ApprovalStatus } from '../approvals/status.ts';
import { EvidenceRef } from '../evidence/evidence.ts';
import { Sha256 } from '../hash.ts';
import { AgentId, ApprovalId, GrantId, RunId, TenantId } from '../ids.ts';
import { RunCost } from '../runs/run.ts';
import { EpochMs, Window } from '../time.ts';
import { Finding } from './finding.ts';

/** What was looked at: one tool call of one agent and the evidence it left. */
export const Observation = z.strictObject({
  agent: AgentId,
  call: z.string(),
  tool: z.string(),
  input: z.json(),
  output: EvidenceRef,
});
export type Observation = z.infer<typeof Observation>;

/** An observation with what was observed. */
export type LoadedObservation = Observation & { readonly content: unknown };

/** Something that could not be looked at, and why: never the same as "nothing was there". */
export const Gap = z.strictObject({ agent: z.string(), what: z.string(), why: z.string() });
export type Gap = z.infer<typeof Gap>;

/** Whether a model took part, and if not, why: a reader must not have to guess. */
export const ModelUse = z.strictObject({
  /** `unavailable`: no model answered. `over-budget`: a budget refused. Both may follow after some answers. */
  state: z.enum(['used', 'off', 'not-needed', 'unavailable', 'over-budget']),
  /** A sentence; what stood in the way is named. */
  why: z.string(),
});
export type ModelUse = z.infer<typeof ModelUse>;

/** What an agent's step leaves behind. `stopped` says what ended its loop. */
export const AgentResult = z.strictObject({
  agent: AgentId,
  observations: z.array(Observation),
  findings: z.array(Finding),
  gaps: z.array(Gap),
  /** Words of a model, shown as hypotheses only; empty with the model off. */
  notes: z.array(z.string()),
  /** `provider/model` of the model that took part; absent where none was called. */
  model: z.string().optional(),
  modelUse: ModelUse.optional(),
  stopped: z.enum([
    'done',
    'step-limit',
    'time-limit',
    'token-limit',
    'repeated-calls',
    'model-unavailable',
    'over-budget',
  ]),
});
export type AgentResult = z.infer<typeof AgentResult>;

/**
 * One sentence of the report and the findings it rests on. The text is the findings' claims, in their order, and
 * nothing else: what a sentence says is what was recomputed.
 */
export const Statement = z.strictObject({ text: z.string(), findings: z.array(z.string()).min(1) });
export type Statement = z.infer<typeof Statement>;

/** The closed list of what a cause can be. What each one rests on is written in docs/causes.md. */
export const CauseCategory = z.enum([
  'bad-deploy',
  'configuration-change',
  'throttling',
  'quota',
  'poison-message',
  'expired-certificate',
  'slow-dependency',
  'network-failure',
  'connection-exhaustion',
  'cpu-saturation',
  'memory-exhaustion',
  'storage-exhaustion',
  'io-saturation',
  'replication-lag',
  'backlog',
  'failover',
  'infrastructure-failure',
  'service-errors',
]);
export type CauseCategory = z.infer<typeof CauseCategory>;

/** A ranked cause. `score`, in (0, 1), is how sure the ranking is of it: a judgement, not a probability. */
export const Cause = z.strictObject({
  node: z.string(),
  category: CauseCategory,
  score: z.number(),
  /** From the cause to the symptom, along the service graph; at least the node itself. */
  path: z.array(z.string()).min(1),
  statements: z.array(Statement).min(1),
});
export type Cause = z.infer<typeof Cause>;

/** Where one place that a finding's predicate reads opens, relative to the report's own address. */
export const EvidenceAddress = z.strictObject({
  finding: z.string(),
  evidence: Sha256,
  path: z.string(),
  href: z.string(),
});
export type EvidenceAddress = z.infer<typeof EvidenceAddress>;

/**
 * An action that the run proposed, as its history tells it: no finding, and nothing that evidence proves. `status` is
 * what it had come to when the report was drafted.
 */
export const ReportedAction = z.strictObject({
  approval: ApprovalId,
  tool: ActionName,
  target: TargetId,
  arguments: z.record(z.string(), z.json()).optional(),
  risk: Risk,
  status: ApprovalStatus,
  decisions: z.array(z.strictObject({ by: z.string(), decision: z.enum(['approve', 'reject']) })),
  /** The earlier run that proposed it, where this one goes on with that. */
  from: RunId.optional(),
  /** The grant that stood in for the approvers. */
  grant: GrantId.optional(),
  /** When it was done; absent where no receipt of it was written. */
  performedAt: EpochMs.optional(),
  /** How it ended, in a sentence; absent where it has not ended. */
  outcome: z.string().optional(),
  /** What a later step saw of the target; absent where none looked. */
  checked: z.strictObject({ holds: z.boolean(), at: EpochMs }).optional(),
});
export type ReportedAction = z.infer<typeof ReportedAction>;

/** The whole answer of an investigation. Only `statements` speak as fact; hypotheses never do. */
export const Report = z.strictObject({
  run: RunId,
  tenant: TenantId,
  task: z.string(),
  window: Window,
  outcome: z.enum(['cause-found', 'no-incident', 'not-enough-evidence']),
  /** What is going on, in verified sentences; may be empty when nothing could be verified. */
  summary: z.array(Statement),
  causes: z.array(Cause),
  findings: z.array(Finding),
  hypotheses: z.array(z.strictObject({ text: z.string(), why: z.string() })),
  ruledOut: z.array(z.strictObject({ what: z.string(), findings: z.array(z.string()).min(1) })),
  gaps: z.array(Gap),
  timeline: z.array(z.strictObject({ at: EpochMs, what: z.string(), findings: z.array(z.string()) })),
  nextSteps: z.array(z.strictObject({ text: z.string(), command: z.string().optional() })),
  /** What the run proposed, who decided, what became of it; absent where it proposed nothing. */
  actions: z.array(ReportedAction).optional(),
  observations: z.array(Observation),
  /** Put in by the API where it answers a report; no part of what is stored and verified. */
  links: z.array(EvidenceAddress).optional(),
  cost: RunCost,
  /** How the run decided: `deterministic`, or the provider and model that planned and narrated. */
  plannedBy: z.string(),
  modelUse: ModelUse.optional(),
  startedAt: EpochMs,
  finishedAt: EpochMs,
});
export type Report = z.infer<typeof Report>;
