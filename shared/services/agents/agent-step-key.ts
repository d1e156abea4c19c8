/** The key of an agent's step in a run. */
export const agentStepKey = (agent: string): string => `agent:${agent}`;

/** Whether a step is an agent's. */
export const isAgentStep = (key: string): boolean => key.startsWith('agent:');
