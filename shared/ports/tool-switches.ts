import type { ToolSwitch } from '#domain/approvals/tool-switch.ts';

/** Which mutating tools a tenant has switched on. Strongly consistent. */
export interface ToolSwitches {
  get(tenantId: string, tool: string): Promise<ToolSwitch | undefined>;
  /** The last write wins. */
  set(toolSwitch: ToolSwitch): Promise<void>;
  /** Those ever set, by the tool's name. */
  list(tenantId: string): Promise<readonly ToolSwitch[]>;
}
