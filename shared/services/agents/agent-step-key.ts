/** The key of an agent's step in a run. */
export const agentStepKey = (agent: string): string => `agent:${agent}`;
