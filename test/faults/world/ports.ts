import { memoryAdmission } from '#adapters/memory/admission.ts';
import { memoryAgentRegistry } from '#adapters/memory/agent-registry.ts';
import { memoryApiKeys } from '#adapters/memory/api-keys.ts';
import { memoryAuditLog } from '#adapters/memory/audit-log.ts';
import { memoryBundleStore } from '#adapters/memory/bundle-store.ts';
import { memoryCache } from '#adapters/memory/cache.ts';
import { memoryCircuitStore } from '#adapters/memory/circuit-store.ts';
import { memoryCostLedger } from '#adapters/memory/cost-ledger.ts';
import { memoryDeadLetters } from '#adapters/memory/dead-letters.ts';
import { memoryEventForwarder } from '#adapters/memory/event-forwarder.ts';
import { memoryEvidenceStore } from '#adapters/memory/evidence-store.ts';
import { memoryIdempotencyStore } from '#adapters/memory/idempotency-store.ts';
import { memoryMailer } from '#adapters/memory/mailer.ts';
import { memoryMessageBus } from '#adapters/memory/message-bus.ts';
import { memoryOutbox, memoryUnfinishedRuns } from '#adapters/memory/outbox.ts';
import { memoryReactions } from '#adapters/memory/reactions.ts';
import { memoryRedrives } from '#adapters/memory/redrives.ts';
import { runState } from '#adapters/memory/run-state.ts';
import { memoryRunStore } from '#adapters/memory/run-store.ts';
import { memorySigner } from '#adapters/memory/signer.ts';
import { memoryStopSwitch } from '#adapters/memory/stop-switch.ts';
import { memorySummaryList } from '#adapters/memory/summary-list.ts';
import {
  type MemoryExecution,
  memoryTaskTokens,
  memoryWorkflowEngine,
} from '#adapters/memory/workflow-engine.ts';

/** Every port over one empty state in memory. `onStart` is told of each execution that really starts. */
export function stores(
  agents: readonly string[],
  now: () => number,
  onStart: (execution: MemoryExecution) => void,
) {
  const state = runState();
  const evidence = memoryEvidenceStore();
  const ledger = memoryCostLedger();
  return {
    state,
    runs: memoryRunStore(state),
    outbox: memoryOutbox(state),
    unfinished: memoryUnfinishedRuns(state),
    evidence,
    bundles: memoryBundleStore(evidence),
    agents: memoryAgentRegistry(),
    keys: memoryApiKeys(),
    stop: memoryStopSwitch(),
    engine: memoryWorkflowEngine(onStart),
    tokens: memoryTaskTokens(),
    ledger,
    budgets: { states: ledger.states, leastCallMicros: 100 },
    circuits: memoryCircuitStore(),
    bus: memoryMessageBus(),
    events: memoryEventForwarder(),
    summaries: memorySummaryList(),
    mail: memoryMailer(),
    deadLetters: memoryDeadLetters(agents, now),
    reactions: memoryReactions([]),
    redrives: memoryRedrives(),
    audit: memoryAuditLog(),
    idempotency: memoryIdempotencyStore(),
    cache: memoryCache(),
    // two places: three tasks at once make a line
    admission: memoryAdmission(state, { runsAtOnce: 2, urgentBesides: 1 }),
    signer: memorySigner(),
  };
}

/** All of it. */
export type Stores = ReturnType<typeof stores>;
