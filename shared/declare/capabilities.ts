import type { GatewaySettings } from '#domain/models/gateway-settings.ts';
import type { IncidentBundle } from '#domain/telemetry/bundle.ts';
import type { ActionGrantStore } from '#ports/action-grant-store.ts';
import type { Actuator } from '#ports/actuator.ts';
import type { Admission } from '#ports/admission.ts';
import type { AgentRegistry } from '#ports/agent-registry.ts';
import type { AlertStore } from '#ports/alert-store.ts';
import type { ApiKeys } from '#ports/api-keys.ts';
import type { ApprovalStore } from '#ports/approval-store.ts';
import type { AuditLog } from '#ports/audit-log.ts';
import type { BudgetGate } from '#ports/budget-gate.ts';
import type { BundleStore } from '#ports/bundle-store.ts';
import type { Cache, OnLookup } from '#ports/cache.ts';
import type { Calendar } from '#ports/calendar.ts';
import type { CircuitStore } from '#ports/circuit-store.ts';
import type { Clock } from '#ports/clock.ts';
import type { CostLedger } from '#ports/cost-ledger.ts';
import type { DeadLetters } from '#ports/dead-letters.ts';
import type { DeliveryStore } from '#ports/delivery-store.ts';
import type { EventForwarder } from '#ports/event-forwarder.ts';
import type { EvidenceStore } from '#ports/evidence-store.ts';
import type { FollowUpStore } from '#ports/follow-up-store.ts';
import type { HealthProbe } from '#ports/health-probe.ts';
import type { IdempotencyStore } from '#ports/idempotency-store.ts';
import type { Mailer } from '#ports/mailer.ts';
import type { MessageBus } from '#ports/message-bus.ts';
import type { ModelGateway } from '#ports/model-gateway.ts';
import type { NetworkProbe } from '#ports/network-probe.ts';
import type { OpenCatalogue } from '#ports/open-catalogue.ts';
import type { Outbox, UnfinishedRuns } from '#ports/outbox.ts';
import type { Randomness } from '#ports/randomness.ts';
import type { Reactions } from '#ports/reactions.ts';
import type { Redrives } from '#ports/redrives.ts';
import type { RunStore } from '#ports/run-store.ts';
import type { ScheduleStore } from '#ports/schedule-store.ts';
import type { Signer } from '#ports/signer.ts';
import type { StopSwitch } from '#ports/stop-switch.ts';
import type { SummaryList } from '#ports/summary-list.ts';
import type { AlarmSource, ChangeSource, EstateSource, LogSource, MetricSource } from '#ports/telemetry.ts';
import type { ToolSwitches } from '#ports/tool-switches.ts';
import type { WebhookSender } from '#ports/webhook-sender.ts';
import type { WebhookStore } from '#ports/webhook-store.ts';
import type { TaskTokens, WorkflowEngine } from '#ports/workflow-engine.ts';
import type { MachineLook, WorkflowMachines } from '#ports/workflow-machines.ts';
import type { WorkflowStore } from '#ports/workflow-store.ts';
import type { YamlReader } from '#ports/yaml-reader.ts';
import type { DeclaredParts } from './declared-parts.ts';

/**
 * What code may ask for, and the slice of ports it then gets. One name stands for three things: the members
 * here (types), the environment it needs (`envOf` in `capability-env.ts`), the IAM grant (`lib/constructs/grants.ts`).
 */
export interface Capabilities {
  'runs.read': { runs: Pick<RunStore, 'get' | 'list' | 'events' | 'getStep'> };
  'runs.create': { runs: Pick<RunStore, 'create' | 'get'> };
  'runs.write': { runs: RunStore };
  'outbox.read': { outbox: Outbox };
  'outbox.mark': { outbox: Pick<Outbox, 'markSent'> };
  'runs.sweep': { unfinished: UnfinishedRuns };
  /** Places are absent where nobody counts them: then everybody starts at once. */
  'engine.start': {
    engine: Pick<WorkflowEngine, 'start'>;
    admission?: Pick<Admission, 'enter'> | undefined;
  };
  /** Lines of those that wait for a place. */
  'runs.queue': { admission?: Admission | undefined };
  'engine.stop': { engine: Pick<WorkflowEngine, 'stop'> };
  'engine.read': { engine: Pick<WorkflowEngine, 'state'> };
  'tasks.answer': { tokens: TaskTokens };
  'evidence.read': { evidence: Pick<EvidenceStore, 'get' | 'has'> };
  'evidence.write': { evidence: EvidenceStore };
  'bundles.read': { bundles: BundleStore };
  /** Makes of a recording what is otherwise asked of the live account. */
  'bundles.replay': {
    bundleTelemetry: (bundle: IncidentBundle) => {
      readonly metrics: MetricSource;
      readonly alarms: AlarmSource;
      readonly logs: LogSource;
      readonly changes: ChangeSource;
      readonly estate: EstateSource;
    };
  };
  'agents.read': { agents: Pick<AgentRegistry, 'get' | 'getAll' | 'getByCapability' | 'listAgents'> };
  'agents.write': { agents: AgentRegistry };
  'keys.read': { keys: Pick<ApiKeys, 'byHash'> };
  'audit.write': { audit: Pick<AuditLog, 'write'> };
  'idempotency.write': { idempotency: IdempotencyStore };
  /** Values that can be made again; those of another release are never seen. */
  'cache.write': { cache: Cache };
  'cursors.sign': { signer: Signer };
  /** Links by which approvers decide. */
  'links.sign': { linkSigner: Signer };
  'links.verify': { linkSigner: Pick<Signer, 'verify'> };
  'stop.read': { stop: Pick<StopSwitch, 'stopped' | 'marks'> };
  'stop.write': { stop: StopSwitch };
  'bus.publish': { bus: Pick<MessageBus, 'publish' | 'forwarded'>; events: EventForwarder };
  'bus.sweep': { bus: Pick<MessageBus, 'publish' | 'forwarded' | 'unforwarded'> };
  'bus.read': { bus: Pick<MessageBus, 'getHistory'> };
  'webhooks.read': { webhooks: Pick<WebhookStore, 'get' | 'list'> };
  'webhooks.write': { webhooks: WebhookStore };
  'webhooks.sign': { webhookSigner: Pick<Signer, 'sign'> };
  'deliveries.read': { deliveries: Pick<DeliveryStore, 'get' | 'list'> };
  'deliveries.write': { deliveries: Pick<DeliveryStore, 'create' | 'get'> };
  /** Everything that handing a message to subscribers outside takes. */
  'webhooks.deliver': {
    webhooks: Pick<WebhookStore, 'get' | 'list' | 'update'>;
    webhookSigner: Pick<Signer, 'sign'>;
    deliveries: Pick<DeliveryStore, 'create' | 'get' | 'update'>;
    sender: WebhookSender;
  };
  'webhooks.sweep': { deliveries: Pick<DeliveryStore, 'create' | 'get' | 'update' | 'due'> };
  /** Absent where the stage has no model: nothing is spent, so no budget keeps anything from beginning. */
  'budgets.gate': { budgets?: BudgetGate | undefined };
  'alerts.read': { alerts: Pick<AlertStore, 'ofRun'> };
  'alerts.write': { alerts: AlertStore };
  /** Whose runs the account's alarms start: never said by an alarm itself. Undefined: nobody's. */
  'alarms.take': { alarmTenant: string | undefined };
  'follow-ups.read': { followUps: Pick<FollowUpStore, 'of'> };
  'follow-ups.write': { followUps: Pick<FollowUpStore, 'add' | 'of'> };
  'follow-ups.take': { followUps: Pick<FollowUpStore, 'due' | 'get' | 'putOff' | 'settle'> };
  'schedules.read': { schedules: Pick<ScheduleStore, 'get' | 'list'> };
  'schedules.write': { schedules: Pick<ScheduleStore, 'create' | 'get' | 'list' | 'write' | 'remove'> };
  /** Takes what is due of all tenants. */
  'schedules.take': { schedules: Pick<ScheduleStore, 'due' | 'get' | 'write'> };
  'calendar.read': { calendar: Calendar };
  'summaries.note': { summaries: Pick<SummaryList, 'note'> };
  'summaries.give': { summaries: Pick<SummaryList, 'due' | 'done'> };
  /** Absent where the stage sends no mails. */
  'mail.send': { mail?: Mailer | undefined };
  'ledger.spend': { ledger: Pick<CostLedger, 'reserve' | 'settle'> };
  'ledger.read': {
    ledger: Pick<
      CostLedger,
      'ofRun' | 'heldBy' | 'entries' | 'usage' | 'getBudget' | 'listBudgets' | 'meters' | 'states'
    >;
  };
  'ledger.write': {
    ledger: Pick<CostLedger, 'putBudget' | 'getBudget' | 'listBudgets' | 'meters' | 'states'>;
  };
  /** Ends and corrects what others began; `reconcile` needs it too. */
  'ledger.sweep': { ledger: Pick<CostLedger, 'expired' | 'expire' | 'entries' | 'correct'> };
  'dead-letters.look': {
    deadLetters: Pick<DeadLetters, 'queues' | 'take' | 'giveBack'>;
    reactions: Pick<Reactions, 'idOf'>;
  };
  'dead-letters.redrive': { deadLetters: DeadLetters; redrives: Redrives; reactions: Reactions };
  'approvals.read': { approvals: Pick<ApprovalStore, 'get' | 'list'> };
  'approvals.write': { approvals: Omit<ApprovalStore, 'due'> };
  'approvals.sweep': { approvalsDue: Pick<ApprovalStore, 'due'> };
  'action-grants.read': { grants: Pick<ActionGrantStore, 'get' | 'list'> };
  /** Counts their uses. */
  'action-grants.use': { grants: Pick<ActionGrantStore, 'get' | 'list' | 'use'> };
  'action-grants.write': { grants: ActionGrantStore };
  'tool-switches.read': { toolSwitches: Pick<ToolSwitches, 'get' | 'list'> };
  'tool-switches.write': { toolSwitches: ToolSwitches };
  /** Looks at what could be changed. */
  'actions.observe': { actuator: Pick<Actuator, 'observe'> };
  /** Changes it: of one unit only, the one that performs what is approved. */
  'actions.perform': { actuator: Actuator };
  'health.probe': { probes: readonly HealthProbe[] };
  'metrics.read': { metrics: MetricSource };
  'alarms.read': { alarms: AlarmSource };
  'logs.read': { logs: LogSource };
  'changes.read': { changes: ChangeSource };
  'estate.read': { estate: EstateSource };
  'network.probe': { network: NetworkProbe };
  /** The workflows of this release. */
  'workflows.declared': { declared: Pick<DeclaredParts, 'workflows'> };
  /** Loaded when they are asked for: agents bring their tools along. */
  'workflows.parts': { parts: () => Promise<DeclaredParts> };
  'workflows.read': { workflows: Pick<WorkflowStore, 'get' | 'versions' | 'list'> };
  'workflows.write': { workflows: Pick<WorkflowStore, 'get' | 'put'> };
  /** Makes state machines of registered workflows, and notes which are in use. */
  'workflows.build': {
    machines: Pick<WorkflowMachines, 'targets' | 'ensure'>;
    parts: () => Promise<DeclaredParts>;
    workflows: Pick<WorkflowStore, 'noteUse'>;
  };
  /** Whether the machine of a registered workflow is there, and a note that it is in use. */
  'machines.read': { machines: MachineLook; workflows: Pick<WorkflowStore, 'noteUse'> };
  'workflows.collect': {
    machines: Pick<WorkflowMachines, 'remove'>;
    workflows: Pick<WorkflowStore, 'unused' | 'forget' | 'noteUse'>;
  };
  'yaml.read': { yaml: YamlReader };
  /** What models are configured, and how they are; absent settings = switched off. */
  'models.read': { modelSettings?: GatewaySettings | undefined; circuits: Pick<CircuitStore, 'read'> };
  /** What the servers of the chains offer; asks them. */
  'models.list': { catalogues: OpenCatalogue };
  /** Absent gateway = switched off; the deterministic way answers alone. */
  'model.invoke': { gateway: Pick<ModelGateway, 'call'> | undefined };
}

/** The name of a capability. */
export type Capability = keyof Capabilities;

type Intersect<U> = (U extends unknown ? (u: U) => void : never) extends (i: infer I) => void ? I : never;

/** What every unit gets without asking. */
export interface Ambient {
  readonly clock: Clock;
  readonly random: Randomness;
  /** Absent where nobody counts. */
  readonly onLookup?: OnLookup;
}

/** The ports of a set of capabilities, and the ambient ones. */
export type Deps<C extends Capability> = Ambient &
  ([C] extends [never] ? unknown : Intersect<Capabilities[C]>);
