import * as z from 'zod';
import { AgentId } from '../ids.ts';

/** Why an agent was or was not chosen: its score and the words of the task that made it. */
export const AgentScore = z.strictObject({
  agent: AgentId,
  score: z.number().nonnegative(),
  words: z.array(z.string()),
  chosen: z.boolean(),
});
export type AgentScore = z.infer<typeof AgentScore>;

/** The router's answer: the agents to ask, how they came to be chosen, and the scores of all. */
export const Routing = z.strictObject({
  agents: z.array(AgentId),
  by: z.enum(['pinned', 'keywords', 'everyone']),
  reason: z.string(),
  scores: z.array(AgentScore),
  /** Those that a step of the workflow names: where a choice goes another way, they are not asked, and nothing lacks. */
  named: z.array(AgentId).optional(),
});
export type Routing = z.infer<typeof Routing>;
