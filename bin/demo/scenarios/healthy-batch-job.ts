import { alarms } from '../../../lib/stacks/demo-names.ts';
import { level } from './bends.ts';
import { type Bend, record } from './record.ts';
import type { Scenario } from './recording.ts';

const DAY = 1_440;
/** Minutes of the day at which the job works: the same ones yesterday and today. */
const working = (minute: number) => {
  const today = (minute + 2 * DAY) % DAY;
  return today >= DAY - 50 && today < DAY - 30;
};
const whileWorking =
  (bend: Bend): Bend =>
  (moment, healthy) =>
    working(moment.minute) ? bend(moment, healthy) : healthy;

/** The daily report reads the whole ledger: load goes up as on every day, and nobody is hurt. */
export const healthyBatchJob: Scenario = {
  name: 'healthy-batch-job',
  title: 'the daily report reads the whole ledger, and nobody is hurt',
  task: 'The load alarm of the ledger table went off and the database looks busy. Do we have a problem?',
  expected: { outcome: 'no-incident', nodes: [], categories: [] },
  record: (seed, now) =>
    record(seed, now, {
      bends: {
        'ledger.ConsumedReadCapacityUnits': whileWorking(level(4_200, 500)),
        'database.CPUUtilization': whileWorking(level(46, 8)),
      },
      lines: {
        reports: (moment) =>
          working(moment.minute)
            ? [`INFO report: ${Math.floor(40_000 + 5_000 * moment.next())} charges counted`]
            : [],
      },
      acts: [
        [-47, alarm('ALARM', 'Sum of ConsumedReadCapacityUnits was above 2000 in 3 periods of 1 minute')],
        [-27, alarm('OK', 'Sum of ConsumedReadCapacityUnits was not above 2000')],
      ],
    }),
};

const alarm = (state: 'ALARM' | 'OK', reason: string) =>
  ({ act: 'change-alarm', alarm: alarms.ledgerLoad, state, reason }) as const;
