import type { ToolSwitch } from '#domain/approvals/tool-switch.ts';
import type { ToolSwitches } from '#ports/tool-switches.ts';
import { copy } from './copy.ts';
import { rowKey } from './run-state.ts';

/** Switches of mutating tools in memory. */
export function memoryToolSwitches(): ToolSwitches {
  const switches = new Map<string, ToolSwitch>();
  return {
    get: async (tenantId, tool) => {
      const found = switches.get(rowKey(tenantId, tool));
      return found && copy(found);
    },
    async set(toolSwitch) {
      switches.set(rowKey(toolSwitch.tenantId, toolSwitch.tool), copy(toolSwitch));
    },
    list: async (tenantId) =>
      copy([...switches.values()])
        .filter((toolSwitch) => toolSwitch.tenantId === tenantId)
        .sort((a, b) => (a.tool < b.tool ? -1 : 1)),
  };
}
