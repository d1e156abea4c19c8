import type { AgentRecord, AgentRegistration } from '#domain/agents/agent-record.ts';

/** The agents that can be asked, kept in the table; seeded from the declarations. */
export interface AgentRegistry {
  /** Adds an agent, or answers the stored one unchanged when the same registration is there already. @throws OrchestratorError `conflict` when another is stored under the id */
  register(agent: AgentRegistration): Promise<AgentRecord>;
  get(id: string): Promise<AgentRecord | undefined>;
  /** All agents, ordered by id. */
  getAll(): Promise<readonly AgentRecord[]>;
  /** Enabled and disabled agents offering the capability, ordered by id. */
  getByCapability(capability: string): Promise<readonly AgentRecord[]>;
  /** The ids of all agents, ordered. */
  listAgents(): Promise<readonly string[]>;
  /** Replaces what the registrant states; the last heartbeat stays. @throws OrchestratorError `not_found`, or `precondition_failed` when the stored version is another */
  update(agent: AgentRegistration, expectedVersion: number): Promise<AgentRecord>;
  /** Free of effect when absent. */
  remove(id: string): Promise<void>;
  /** Notes that the agent was alive at `at`. Never moves back in time, leaves the version, free of effect when absent. */
  heartbeat(id: string, at: number): Promise<void>;
}
