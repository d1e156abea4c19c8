import * as z from 'zod';
import type { Deps } from '#declare/capabilities.ts';
import { ValidationError } from '#domain/errors.ts';
import type { Json } from '#domain/json.ts';
import { type Execution, ownRun } from './own-run.ts';

/** An action as whoever asks for a run names it in `context.action`. */
export const RequestedAction = z.strictObject({
  tool: z.string().min(1).max(100),
  input: z.record(z.string().max(200), z.json()),
  reason: z.string().min(1).max(2_000).optional(),
});
export type RequestedAction = z.infer<typeof RequestedAction>;

/**
 * The action that the caller of a run wants proposed: out of the request alone, never out of what was seen. Nothing
 * where the request names none.
 *
 * @throws ValidationError for one that is out of form; as `ownRun` does
 */
export async function requestedAction(
  deps: Deps<'runs.write'>,
  execution: Execution,
): Promise<Partial<RequestedAction>> {
  const { input } = await ownRun(deps, execution);
  const named = input.context?.['action'];
  if (named === undefined) return {};
  const action = readAction(named);
  return { ...action, reason: action.reason ?? input.task.slice(0, 2_000) };
}

/** Where a request names its action. */
export const ACTION_AT = '/context/action';

/** The action as the request names it. @throws ValidationError for one that is out of form, with the places */
export function readAction(named: Json): RequestedAction {
  const parsed = RequestedAction.safeParse(named);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => ({
    pointer: `${ACTION_AT}${path.map((part) => `/${String(part)}`).join('')}`,
    message,
  }));
  throw new ValidationError('the action that the request names is out of form', faults);
}
