import { alarms } from '../../../lib/stacks/demo-names.ts';
import { record } from './record.ts';
import type { Scenario } from './recording.ts';

const DAY = 1_440;

/** The daily peak: three times the orders for an hour, today as yesterday, and everything keeps up. */
export const healthyTrafficPeak: Scenario = {
  name: 'healthy-traffic-peak',
  title: 'the daily peak: three times the orders, and everything keeps up',
  task: 'The traffic alarm of checkout went off. Is something wrong?',
  expected: { outcome: 'no-incident', nodes: [], categories: [] },
  record: (seed, now) =>
    record(seed, now, {
      traffic: (minute, ordinary) => {
        const today = (minute + 2 * DAY) % DAY;
        const peak = Math.exp(-(((today - (DAY - 45)) / 22) ** 2));
        return ordinary * (1 + 2 * peak);
      },
      acts: [
        [
          -55,
          {
            act: 'change-alarm',
            alarm: alarms.checkoutTraffic,
            state: 'ALARM',
            reason: 'Sum of Invocations was above 150 in 3 periods of 1 minute',
          },
        ],
      ],
    }),
};
