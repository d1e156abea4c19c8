import * as z from 'zod';
import { TenantId } from '../ids.ts';
import { EpochMs } from '../time.ts';
import { ActionName } from './proposal.ts';

/** Whether a tenant's runs may propose and perform a mutating tool. Without a switch a tool is off. */
export const ToolSwitch = z.strictObject({
  tenantId: TenantId,
  tool: ActionName,
  enabled: z.boolean(),
  /** Id of the principal. */
  changedBy: z.string().min(1).max(200),
  changedAt: EpochMs,
});
export type ToolSwitch = z.infer<typeof ToolSwitch>;
