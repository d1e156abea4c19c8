import type { ToolContext } from '#declare/tool.ts';
import { ToolError } from '#domain/errors.ts';
import { isNamed } from '#domain/network/destinations.ts';

/**
 * Holds a network tool to the hosts that the caller's own request names, whoever asked for the call.
 *
 * @throws ToolError `egress_denied` for any other host
 */
export function holdToNamed(tool: string, context: ToolContext, host: string): void {
  if (isNamed(context.destinations, host)) return;
  throw new ToolError(
    tool,
    'egress_denied',
    `${host} is not named in the task: name it there to have it looked at`,
  );
}
