import * as z from 'zod';
import { AgentId } from '../ids.ts';
import { EpochMs } from '../time.ts';

/** A registered agent as the registry keeps it. `version` guards updates (ETag). */
export const AgentRecord = z.strictObject({
  id: AgentId,
  title: z.string(),
  description: z.string(),
  capabilities: z.array(z.string()),
  /** Word → weight: what the router listens for. */
  keywords: z.record(z.string(), z.number().positive()),
  tools: z.array(z.string()),
  status: z.enum(['enabled', 'disabled']),
  /** When the agent last said it was alive; absent before its first beat. */
  lastHeartbeatAt: EpochMs.optional(),
  version: z.number().int().positive(),
});
export type AgentRecord = z.infer<typeof AgentRecord>;

/** What a registrant states; the registry adds the rest. */
export const AgentRegistration = AgentRecord.omit({ lastHeartbeatAt: true, version: true });
export type AgentRegistration = z.infer<typeof AgentRegistration>;
