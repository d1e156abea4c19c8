import type { ActionGrantStore } from '#ports/action-grant-store.ts';
import type { Admission } from '#ports/admission.ts';
import type { AgentRegistry } from '#ports/agent-registry.ts';
import type { AlertStore } from '#ports/alert-store.ts';
import type { ApiKeys } from '#ports/api-keys.ts';
import type { ApprovalStore } from '#ports/approval-store.ts';
import type { AuditLog } from '#ports/audit-log.ts';
import type { BundleStore } from '#ports/bundle-store.ts';
import type { CircuitStore } from '#ports/circuit-store.ts';
import type { CostLedger } from '#ports/cost-ledger.ts';
import type { DeadLetters } from '#ports/dead-letters.ts';
import type { DeliveryStore } from '#ports/delivery-store.ts';
import type { EvidenceStore } from '#ports/evidence-store.ts';
import type { FollowUpStore } from '#ports/follow-up-store.ts';
import type { IdempotencyStore } from '#ports/idempotency-store.ts';
import type { MessageBus } from '#ports/message-bus.ts';
import type { Outbox, UnfinishedRuns } from '#ports/outbox.ts';
import type { Reactions } from '#ports/reactions.ts';
import type { Redrives } from '#ports/redrives.ts';
import type { RunStore } from '#ports/run-store.ts';
import type { ScheduleStore } from '#ports/schedule-store.ts';
import type { Signer } from '#ports/signer.ts';
import type { StopSwitch } from '#ports/stop-switch.ts';
import type { SummaryList } from '#ports/summary-list.ts';
import type { ToolSwitches } from '#ports/tool-switches.ts';
import type { WebhookStore } from '#ports/webhook-store.ts';
import type { TaskTokens, WorkflowEngine } from '#ports/workflow-engine.ts';
import type { WorkflowStore } from '#ports/workflow-store.ts';

/** Every port over one empty state: what the contract suites run on. */
export interface World {
  readonly runs: RunStore;
  /** The same runs, through a store of its own, as another process sees them. */
  readonly otherRuns: () => RunStore;
  readonly outbox: Outbox;
  readonly unfinished: UnfinishedRuns;
  readonly agents: AgentRegistry;
  readonly keys: ApiKeys;
  readonly audit: AuditLog;
  readonly idempotency: IdempotencyStore;
  readonly stop: StopSwitch;
  readonly circuits: CircuitStore;
  readonly ledger: CostLedger;
  /** The same book, as another process sees it. */
  readonly otherLedger: () => CostLedger;
  readonly workflows: WorkflowStore;
  /** The same workflows, as another process sees them. */
  readonly otherWorkflows: () => WorkflowStore;
  /** Four places for each tenant, two urgent ones besides. */
  readonly admission: Admission;
  readonly followUps: FollowUpStore;
  readonly alerts: AlertStore;
  readonly schedules: ScheduleStore;
  readonly summaries: SummaryList;
  /** The same list, as another process sees it. */
  readonly otherSummaries: () => SummaryList;
  /** Makes the queues of `log-analysis` and `network-diagnostics`, empty. */
  readonly deadLetters: () => Promise<DeadLetterQueues>;
  /** Makes the functions of `sweepRuns` and `retryDeliveries`, which fail at everything. */
  readonly reactions: () => Promise<ReactionFunctions>;
  readonly redrives: Redrives;
  readonly approvals: ApprovalStore;
  readonly grants: ActionGrantStore;
  readonly toolSwitches: ToolSwitches;
  readonly signer: Signer;
  /** For links: of another key than `signer`. */
  readonly linkSigner: Signer;
  /** The same keys, as another process has them. */
  readonly otherSigner: () => Signer;
  readonly bus: MessageBus;
  readonly webhooks: WebhookStore;
  readonly deliveries: DeliveryStore;
  readonly evidence: EvidenceStore;
  readonly bundles: BundleStore;
  /** Puts other content where this evidence lies. */
  readonly spoil: (tenantId: string, hash: string) => Promise<void>;
  /** Knows the workflows `hold` (goes on until stopped), `pass` and `fail` (end at once). */
  readonly engine: WorkflowEngine;
  readonly tokens: TaskTokens;
  /** A token that an execution waits for. */
  readonly waitingToken: () => Promise<string>;
}

/** Dead letters, and both ends of their queues. */
export interface DeadLetterQueues {
  readonly port: DeadLetters;
  /** Puts a message into the dead-letter queue. */
  readonly die: (queue: string, body: string, target?: string) => Promise<void>;
  /** Takes what was sent to the agent's own queue. */
  readonly arrived: (queue: string) => Promise<readonly string[]>;
}

/** Reactions that fail, and where that is told. */
export interface ReactionFunctions {
  readonly port: Reactions;
  readonly arnOf: (id: string) => string;
  /** The letter of what the reaction failed at, its body. */
  readonly failed: (id: string) => Promise<string>;
  readonly removeFunction: (id: string) => Promise<void>;
}
