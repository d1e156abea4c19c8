import { memoryAgentRegistry } from '#adapters/memory/agent-registry.ts';
import { memoryBundleStore } from '#adapters/memory/bundle-store.ts';
import { type MemoryClock, memoryClock } from '#adapters/memory/clock.ts';
import { memoryEventForwarder } from '#adapters/memory/event-forwarder.ts';
import { memoryEvidenceStore } from '#adapters/memory/evidence-store.ts';
import { memoryMessageBus } from '#adapters/memory/message-bus.ts';
import { memoryOutbox, memoryUnfinishedRuns } from '#adapters/memory/outbox.ts';
import { memoryRandomness } from '#adapters/memory/randomness.ts';
import { runState } from '#adapters/memory/run-state.ts';
import { memoryRunStore } from '#adapters/memory/run-store.ts';
import { memoryStopSwitch } from '#adapters/memory/stop-switch.ts';
import { memoryTaskTokens, memoryWorkflowEngine } from '#adapters/memory/workflow-engine.ts';
import type { AgentRegistration } from '#domain/agents/agent-record.ts';
import type { RunInput } from '#domain/runs/run.ts';
import type { ModelGateway } from '#ports/model-gateway.ts';

/** Half past nine on a November morning. */
export const START = 1_795_253_400_000;

/** Every port of the engine, in memory, with a clock that stands until it is moved. */
export function engineDeps(clock: MemoryClock = memoryClock(START), seed = 1) {
  const state = runState();
  const evidence = memoryEvidenceStore();
  return {
    state,
    clock,
    random: memoryRandomness(seed),
    runs: memoryRunStore(state),
    outbox: memoryOutbox(state),
    unfinished: memoryUnfinishedRuns(state),
    evidence,
    bundles: memoryBundleStore(evidence),
    agents: memoryAgentRegistry(),
    stop: memoryStopSwitch(),
    engine: memoryWorkflowEngine(),
    tokens: memoryTaskTokens(),
    bus: memoryMessageBus(),
    events: memoryEventForwarder(),
    gateway: undefined as Pick<ModelGateway, 'call'> | undefined,
  };
}

/** A registration with the given id; everything else may be overridden. */
export const registration = (id: string, more: Partial<AgentRegistration> = {}): AgentRegistration => ({
  id,
  title: id,
  description: `the ${id} agent`,
  capabilities: [],
  keywords: {},
  tools: [],
  status: 'enabled',
  ...more,
});

/** The input of a run for a task. */
export const inputOf = (task: string, more: Partial<RunInput> = {}): RunInput => ({
  task,
  agents: [],
  labels: {},
  ...more,
});
