import { type AgentRecord, AgentRegistration } from '#domain/agents/agent-record.ts';
import { OrchestratorError } from '#domain/errors.ts';
import { hashOf } from '#domain/hash.ts';
import type { AgentRegistry } from '#ports/agent-registry.ts';
import { copy } from './copy.ts';

/** Registered agents in memory. */
export function memoryAgentRegistry(): AgentRegistry {
  const agents = new Map<string, AgentRecord>();
  const ordered = (): AgentRecord[] => [...agents.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  return {
    async register(agent) {
      const stored = agents.get(agent.id);
      if (stored !== undefined) {
        if (hashOf(registrationOf(stored)) === hashOf(agent)) return copy(stored);
        throw new OrchestratorError('conflict', `another agent is registered as ${agent.id}`);
      }
      const record: AgentRecord = { ...copy(agent), version: 1 };
      agents.set(agent.id, record);
      return copy(record);
    },
    get: async (id) => {
      const stored = agents.get(id);
      return stored && copy(stored);
    },
    getAll: async () => copy(ordered()),
    getByCapability: async (capability) =>
      copy(ordered().filter((agent) => agent.capabilities.includes(capability))),
    listAgents: async () => ordered().map((agent) => agent.id),
    async update(agent, expectedVersion) {
      const stored = agents.get(agent.id);
      if (stored === undefined) throw new OrchestratorError('not_found', 'no such agent');
      if (stored.version !== expectedVersion) {
        throw new OrchestratorError('precondition_failed', `the agent is at version ${stored.version}`);
      }
      const record: AgentRecord = { ...stored, ...copy(agent), version: stored.version + 1 };
      agents.set(agent.id, record);
      return copy(record);
    },
    async remove(id) {
      agents.delete(id);
    },
    async heartbeat(id, at) {
      const stored = agents.get(id);
      if (stored !== undefined && (stored.lastHeartbeatAt ?? -1) < at) stored.lastHeartbeatAt = at;
    },
  };
}

// a registration carries no version and no beat: parsing drops what the registry added
function registrationOf(record: AgentRecord): AgentRegistration {
  const { lastHeartbeatAt, version, ...registration } = record;
  return AgentRegistration.parse(registration);
}
