import type { Deps } from '#declare/capabilities.ts';
import type { AgentRecord } from '#domain/agents/agent-record.ts';
import type { AgentRegistry } from '#ports/agent-registry.ts';

/** How long the registry is taken as read: a change of it reaches the router that much later at most. */
const REMEMBERED_MS = 5_000;

// by the registry itself, so that two of them never answer for each other
const remembered = new WeakMap<object, { readonly at: number; readonly agents: readonly AgentRecord[] }>();

/**
 * The registered agents, read anew after five seconds, or at once where the caller asks for one that was not
 * there or not enabled: whoever has just registered an agent can pin it.
 */
export async function knownAgents(
  deps: Deps<'agents.read'>,
  pinned: readonly string[],
): Promise<readonly AgentRecord[]> {
  const registry: Pick<AgentRegistry, 'getAll'> = deps.agents;
  const now = deps.clock.now();
  const known = remembered.get(registry);
  if (known !== undefined && now - known.at < REMEMBERED_MS && pinned.every(isEnabledIn(known.agents))) {
    deps.onLookup?.('agents', 'hit');
    return known.agents;
  }
  deps.onLookup?.('agents', 'miss');
  const agents = await registry.getAll();
  remembered.set(registry, { at: now, agents });
  return agents;
}

const isEnabledIn =
  (agents: readonly AgentRecord[]) =>
  (id: string): boolean =>
    agents.some((agent) => agent.id === id && agent.status === 'enabled');
