import { defineTrigger } from '#declare/trigger.ts';
import { takeAlarm as take } from '#services/triggers/take-alarm.ts';

/** Starts a run for an alarm of the account, one however often it goes off. */
export const takeAlarm = defineTrigger({
  id: 'takeAlarm',
  uses: [
    'alarms.take',
    'alerts.write',
    'runs.read',
    'runs.create',
    'engine.start',
    'evidence.write',
    'agents.read',
    'budgets.gate',
    'stop.read',
  ],
  timeoutSeconds: 30,
  memoryMb: 256,
  source: { kind: 'queue', of: 'alarms' },
  handle: async (deps, record) => ({ [`alarms-${await take(deps, record)}`]: 1 }),
});
