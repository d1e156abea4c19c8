import type { Agent } from '#declare/agent.ts';
import type { Deps } from '#declare/capabilities.ts';
import type { AnyTool } from '#declare/tool.ts';
import type { AgentRecord, AgentRegistration } from '#domain/agents/agent-record.ts';
import { hasCode } from '#domain/errors.ts';
import { hashOf } from '#domain/hash.ts';

/** What the registry takes from a declared agent. */
export type DeclaredAgent = Pick<
  Agent<string, readonly AnyTool[]>,
  'name' | 'title' | 'description' | 'capabilities' | 'keywords' | 'tools'
>;

/**
 * Brings the registry in line with the declared agents: adds the missing, updates the changed, leaves the
 * others alone. An agent that an operator disabled stays disabled; agents that are not declared are not
 * touched. Free of effect when repeated, also by several callers at once.
 */
export async function seedAgents(
  deps: Deps<'agents.write'>,
  declared: readonly DeclaredAgent[],
): Promise<{ added: number; updated: number }> {
  const stored = new Map((await deps.agents.getAll()).map((agent) => [agent.id, agent]));
  let added = 0;
  let updated = 0;
  for (const agent of declared) {
    const known = stored.get(agent.name);
    if (known === undefined) {
      await deps.agents.register(registrationOf(agent, 'enabled'));
      added += 1;
    } else if (await bringUpToDate(deps, agent, known)) updated += 1;
  }
  return { added, updated };
}

async function bringUpToDate(
  deps: Deps<'agents.write'>,
  agent: DeclaredAgent,
  known: AgentRecord,
): Promise<boolean> {
  const wanted = registrationOf(agent, known.status);
  const { version, lastHeartbeatAt: _, ...present } = known;
  if (hashOf(present) === hashOf(wanted)) return false;
  try {
    await deps.agents.update(wanted, version);
    return true;
  } catch (error) {
    // another seeder, or an operator, was quicker; the next seeding compares again
    if (hasCode(error, 'precondition_failed')) return false;
    throw error;
  }
}

const registrationOf = (agent: DeclaredAgent, status: AgentRecord['status']): AgentRegistration => ({
  id: agent.name,
  title: agent.title,
  description: agent.description,
  capabilities: [...agent.capabilities],
  keywords: { ...agent.keywords },
  tools: agent.tools.map((tool) => tool.name),
  status,
});
