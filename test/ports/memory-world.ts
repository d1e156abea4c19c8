import { memoryActionGrantStore } from '#adapters/memory/action-grant-store.ts';
import { memoryAdmission } from '#adapters/memory/admission.ts';
import { memoryAgentRegistry } from '#adapters/memory/agent-registry.ts';
import { memoryAlertStore } from '#adapters/memory/alert-store.ts';
import { memoryApiKeys } from '#adapters/memory/api-keys.ts';
import { memoryApprovalStore } from '#adapters/memory/approval-store.ts';
import { memoryAuditLog } from '#adapters/memory/audit-log.ts';
import { memoryBundleStore } from '#adapters/memory/bundle-store.ts';
import { memoryCircuitStore } from '#adapters/memory/circuit-store.ts';
import { memoryCostLedger } from '#adapters/memory/cost-ledger.ts';
import { memoryDeadLetters } from '#adapters/memory/dead-letters.ts';
import { memoryDeliveryStore } from '#adapters/memory/delivery-store.ts';
import { type EvidenceState, memoryEvidenceStore, pieceKey } from '#adapters/memory/evidence-store.ts';
import { memoryFollowUpStore } from '#adapters/memory/follow-up-store.ts';
import { memoryIdempotencyStore } from '#adapters/memory/idempotency-store.ts';
import { memoryMessageBus } from '#adapters/memory/message-bus.ts';
import { memoryOutbox, memoryUnfinishedRuns } from '#adapters/memory/outbox.ts';
import { memoryFunctionArn, memoryReactions } from '#adapters/memory/reactions.ts';
import { memoryRedrives } from '#adapters/memory/redrives.ts';
import { runState } from '#adapters/memory/run-state.ts';
import { memoryRunStore } from '#adapters/memory/run-store.ts';
import { memoryScheduleStore } from '#adapters/memory/schedule-store.ts';
import { memorySigner } from '#adapters/memory/signer.ts';
import { memoryStopSwitch } from '#adapters/memory/stop-switch.ts';
import { memorySummaryList } from '#adapters/memory/summary-list.ts';
import { memoryToolSwitches } from '#adapters/memory/tool-switches.ts';
import { memoryWebhookStore } from '#adapters/memory/webhook-store.ts';
import { memoryTaskTokens, memoryWorkflowEngine } from '#adapters/memory/workflow-engine.ts';
import { memoryWorkflowStore } from '#adapters/memory/workflow-store.ts';
import type { ReactionFunctions, World } from './world.ts';

/** All ports in memory. */
export function memoryWorld(): World {
  const state = runState();
  const content: EvidenceState = new Map();
  const evidence = memoryEvidenceStore(content);
  const tokens = memoryTaskTokens();
  const ledger = memoryCostLedger();
  const summaries = memorySummaryList();
  const workflows = memoryWorkflowStore();
  let token = 0;
  return {
    runs: memoryRunStore(state),
    otherRuns: () => memoryRunStore(state),
    outbox: memoryOutbox(state),
    unfinished: memoryUnfinishedRuns(state),
    agents: memoryAgentRegistry(),
    keys: memoryApiKeys(),
    audit: memoryAuditLog(),
    idempotency: memoryIdempotencyStore(),
    stop: memoryStopSwitch(),
    circuits: memoryCircuitStore(),
    ledger,
    otherLedger: () => ledger,
    admission: memoryAdmission(state, { runsAtOnce: 4, urgentBesides: 2 }),
    followUps: memoryFollowUpStore(),
    alerts: memoryAlertStore(),
    workflows,
    otherWorkflows: () => workflows,
    schedules: memoryScheduleStore(),
    summaries,
    otherSummaries: () => summaries,
    deadLetters: async () => {
      const port = memoryDeadLetters(['log-analysis', 'network-diagnostics']);
      return {
        port,
        die: async (...letter) => void port.die(...letter),
        arrived: async (queue) => port.arrived(queue),
      };
    },
    reactions: async () => failingReactions(),
    redrives: memoryRedrives(),
    approvals: memoryApprovalStore(state),
    grants: memoryActionGrantStore(),
    toolSwitches: memoryToolSwitches(),
    signer: memorySigner(),
    otherSigner: () => memorySigner(),
    linkSigner: memorySigner('links'),
    bus: memoryMessageBus(),
    webhooks: memoryWebhookStore(),
    deliveries: memoryDeliveryStore(),
    evidence,
    bundles: memoryBundleStore(evidence),
    spoil: async (tenantId, hash) => {
      content.set(pieceKey(tenantId, hash), { content: new Uint8Array([1]), mediaType: 'text/plain' });
    },
    engine: memoryWorkflowEngine((execution) => {
      if (execution.workflow === 'pass') execution.state = 'succeeded';
      if (execution.workflow === 'fail') execution.state = 'failed';
    }),
    tokens,
    waitingToken: async () => {
      token += 1;
      tokens.expect(`token-${token}`);
      return `token-${token}`;
    },
  };
}

function failingReactions(): ReactionFunctions {
  const port = memoryReactions(['sweepRuns', 'retryDeliveries']);
  return {
    port,
    arnOf: memoryFunctionArn,
    failed: async (id) =>
      JSON.stringify({
        requestContext: { functionArn: memoryFunctionArn(id) },
        requestPayload: port.started.find(([started]) => started === id)?.[1],
        responsePayload: { errorMessage: 'it always fails' },
      }),
    removeFunction: async (id) => port.removeFunction(id),
  };
}
