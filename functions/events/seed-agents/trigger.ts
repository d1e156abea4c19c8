import { defineTrigger } from '#declare/trigger.ts';
import { type DeclaredAgent, seedAgents as seed } from '#services/agents/seed-agents.ts';

/** Brings the registry in line with the declared agents soon after a deployment. */
export const seedAgents = defineTrigger({
  id: 'seedAgents',
  uses: ['agents.write'],
  timeoutSeconds: 30,
  memoryMb: 256,
  source: { kind: 'schedule', everyMinutes: 5 },
  // the record is made by this unit's own handler out of the registry, never by anyone outside
  handle: (deps, { agents }) => seed(deps, agents as readonly DeclaredAgent[]),
});
