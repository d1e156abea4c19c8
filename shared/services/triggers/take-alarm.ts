import * as z from 'zod';
import type { Deps } from '#declare/capabilities.ts';
import { BudgetExceededError } from '#domain/errors.ts';
import { readAlarm } from './read-alarm.ts';
import { type AlertOutcome, takeAlert } from './take-alert.ts';

/** A message of the alarms' queue. */
const AlarmMessage = z.object({ id: z.string(), body: z.string() });

type AlarmDeps = Deps<'alarms.take'> & Parameters<typeof takeAlert>[0];

/** What became of a message. `ignored`: it says nothing, or alarms start no runs here. */
export type AlarmOutcome = AlertOutcome | 'ignored' | 'refused';

/**
 * Takes a message of the alarms' queue. One that no budget allows a run for is counted with its alert and done with:
 * the next one tries again.
 *
 * @throws ValidationError for what is no change of an alarm; what `takeAlert` throws
 */
export async function takeAlarm(deps: AlarmDeps, message: unknown): Promise<AlarmOutcome> {
  const { id, body } = AlarmMessage.parse(message);
  const event = readAlarm(body);
  if (event === undefined || deps.alarmTenant === undefined) return 'ignored';
  const owner = { tenantId: deps.alarmTenant, requestedBy: 'alarms', correlationId: id };
  try {
    return (await takeAlert(deps, owner, event)).outcome;
  } catch (error) {
    if (error instanceof BudgetExceededError) return 'refused';
    throw error;
  }
}
