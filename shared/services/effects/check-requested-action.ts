import type { AnyAction } from '#declare/action.ts';
import type { Deps } from '#declare/capabilities.ts';
import { type Fault, hasCode, ValidationError } from '#domain/errors.ts';
import type { Json } from '#domain/json.ts';
import { ACTION_AT, readAction } from '../workflows/requested-action.ts';
import { allowedAction, parsedInput } from './propose-action.ts';

/**
 * Refuses an action, as `context.action` of a request names it, that could never be proposed: out of form, of a tool
 * that is not there or that the tenant has not switched on, with an input that its tool does not take. Whether its
 * target is there, and in a state for it, is seen when it is proposed.
 *
 * @throws ValidationError with every fault, its pointer from the top of the request
 */
export async function checkRequestedAction(
  deps: Deps<'tool-switches.read'>,
  actions: readonly AnyAction[],
  tenantId: string,
  named: Json,
): Promise<void> {
  const { tool, input } = readAction(named);
  const action = actions.find(({ name }) => name === tool);
  const faults = [
    ...(await faultsOf(`${ACTION_AT}/tool`, () => allowedAction(deps, actions, tenantId, tool))),
    ...(action === undefined ? [] : await faultsOf(`${ACTION_AT}/input`, () => parsedInput(action, input))),
  ];
  if (faults.length > 0) throw new ValidationError('The action that the request names does not fit.', faults);
}

/** What is wrong, and where: a refusal as a whole is of the place itself. */
async function faultsOf(pointer: string, check: () => unknown): Promise<readonly Fault[]> {
  try {
    await check();
    return [];
  } catch (error) {
    if (error instanceof ValidationError) {
      return error.faults.map((fault) => ({ ...fault, pointer: `${pointer}${fault.pointer}` }));
    }
    if (!hasCode(error, 'not_supported') && !hasCode(error, 'forbidden')) throw error;
    return [{ pointer, message: (error as Error).message }];
  }
}
