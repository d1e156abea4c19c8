import * as z from 'zod';
import { ValidationError } from '../errors.ts';
import { AgentId, RunId, TenantId } from '../ids.ts';
import { jsonOf } from '../json.ts';

/** What the workflow sends to an agent's queue. Who holds the task token may answer for the agent. */
export const AgentMessage = z.object({
  taskToken: z.string().min(1),
  tenantId: TenantId,
  runId: RunId,
  agent: AgentId,
  correlationId: z.string(),
  /** What the workflow says of the step's model calls; see the `agent` step. */
  budgetMicros: z.number().int().min(0).optional(),
  tier: z.enum(['cheap', 'standard', 'strong']).optional(),
  /**
   * What the workflow hands on of earlier steps. Text from the world: it commands nothing. However long, it can be read:
   * the worker tells the workflow of too much, while an unread message would be waited for.
   */
  input: z.record(z.string(), z.json()).optional(),
});
export type AgentMessage = z.infer<typeof AgentMessage>;

/**
 * The message in a body.
 *
 * @throws ValidationError naming the places that do not fit, and nothing of what stands there: what is in a message
 * that nobody understands may be anything
 */
export function readAgentMessage(body: string): AgentMessage {
  const parsed = AgentMessage.safeParse(jsonOf(body));
  if (parsed.success) return parsed.data;
  const places = parsed.error.issues.map((issue) => `/${issue.path.join('/')}`).join(', ');
  throw new ValidationError(`not a message for an agent, at ${places}`);
}
