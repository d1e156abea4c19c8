import * as z from 'zod';
import type { Deps } from '#declare/capabilities.ts';
import { ActionName } from '#domain/approvals/proposal.ts';
import { OrchestratorError } from '#domain/errors.ts';
import type { Principal } from '#domain/tenants/principal.ts';
import { EpochMs } from '#domain/time.ts';

/** What is told of a mutating tool that exists. */
export interface KnownAction {
  readonly name: string;
  readonly description: string;
}

/** A mutating tool, and whether the caller's tenant has switched it on. */
export const SwitchView = z.strictObject({
  tool: ActionName,
  description: z.string(),
  enabled: z.boolean(),
  /** Absent where nobody ever touched the switch: the tool is off. */
  changedBy: z.string().optional(),
  changedAt: EpochMs.optional(),
});
export type SwitchView = z.infer<typeof SwitchView>;

/** Every mutating tool of this release, by name, with the tenant's switch. */
export async function listSwitches(
  deps: Deps<'tool-switches.read'>,
  tenantId: string,
  known: readonly KnownAction[],
): Promise<SwitchView[]> {
  const set = new Map((await deps.toolSwitches.list(tenantId)).map((one) => [one.tool, one]));
  const views = known.map(({ name, description }) => {
    const { enabled = false, changedBy, changedAt } = set.get(name) ?? {};
    return {
      tool: name,
      description,
      enabled,
      ...(changedBy === undefined ? {} : { changedBy }),
      ...(changedAt === undefined ? {} : { changedAt }),
    };
  });
  return views.sort((a, b) => (a.tool < b.tool ? -1 : 1));
}

/**
 * Switches a mutating tool on or off for the caller's tenant. Off holds for what is approved already, too: the switch
 * is read again before anything is changed.
 *
 * @throws OrchestratorError `not_found` for a tool that this release does not have
 */
export async function setSwitch(
  deps: Deps<'tool-switches.write'>,
  { tenantId, id }: Principal,
  { tool, enabled }: { readonly tool: string; readonly enabled: boolean },
  known: readonly KnownAction[],
): Promise<SwitchView> {
  const { name, description } = actionOf(known, tool);
  const changed = { changedBy: id, changedAt: deps.clock.now() };
  await deps.toolSwitches.set({ tenantId, tool: name, enabled, ...changed });
  return { tool: name, description, enabled, ...changed };
}

/**
 * The mutating tool of this name.
 *
 * @throws OrchestratorError `not_found`
 */
export function actionOf(known: readonly KnownAction[], tool: string): KnownAction {
  const found = known.find(({ name }) => name === tool);
  if (found !== undefined) return found;
  throw new OrchestratorError('not_found', 'There is no such mutating tool.');
}
