import * as fc from 'fast-check';
import { scenarios } from '../../../bin/demo/scenarios/all.ts';
import { HISTORY_MINUTES, MINUTE, WINDOW_MINUTES } from '../../../bin/demo/scenarios/recording.ts';
import { alarms, functions, logGroup } from '../../../lib/stacks/demo-names.ts';

const now = Date.UTC(2026, 10, 21, 14, 30);

describe('the demo scenarios', () => {
  it('are eight: six faults and two days that only look like one', () => {
    expect(scenarios.map((s) => [s.name, s.expected.outcome])).toEqual([
      ['bad-deploy', 'cause-found'],
      ['exhausted-connection-pool', 'cause-found'],
      ['throttled-function', 'cause-found'],
      ['poison-message', 'cause-found'],
      ['expired-certificate', 'cause-found'],
      ['slow-dependency', 'cause-found'],
      ['healthy-traffic-peak', 'no-incident'],
      ['healthy-batch-job', 'no-incident'],
    ]);
  });

  it.each(scenarios)(
    '$name is the same for the same seed and moment, and another for another seed',
    (scenario) => {
      const first = JSON.stringify(scenario.record(7, now));
      expect(JSON.stringify(scenario.record(7, now))).toBe(first);
      expect(JSON.stringify(scenario.record(8, now))).not.toBe(first);
    },
  );

  it.each(scenarios)('$name asks what is seen, never what it comes from', ({ task, name, expected }) => {
    const telling = [...expected.nodes, ...expected.categories, name].map((w) => w.toLowerCase());
    expect(telling.filter((word) => task.toLowerCase().includes(word))).toEqual([]);
  });

  it('record whole minutes in order, finite and not negative, up to the moment', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...scenarios),
        fc.nat(1000),
        fc.integer({ min: 0, max: 1439 }),
        (s, seed, minute) => {
          const end = Math.floor((now + minute * MINUTE) / MINUTE) * MINUTE;
          const { metrics, logs, acts } = s.record(seed, end + 12_345);
          for (const metric of metrics) {
            expect(metric.points.map(([at]) => at)).toEqual(
              Array.from({ length: HISTORY_MINUTES }, (_, i) => end - (HISTORY_MINUTES - i) * MINUTE),
            );
            expect(metric.points.flatMap(([, values]) => values).filter((v) => !(v >= 0 && v < 1e9))).toEqual(
              [],
            );
          }
          const known = Object.values(functions).map(logGroup).sort();
          expect(logs.map((log) => log.group).sort()).toEqual(known);
          for (const { lines } of logs) {
            const times = lines.map((line) => line.at);
            expect(times).toEqual([...times].sort((a, b) => a - b));
            expect(times.filter((at) => at >= end)).toEqual([]);
          }
          const from = end - WINDOW_MINUTES * MINUTE;
          expect(acts.filter((act) => act.at < from || act.at >= end)).toEqual([]);
        },
      ),
      { numRuns: 3 },
    );
  });

  it('change only alarms that the estate has', () => {
    const named = scenarios.flatMap((s) =>
      s.record(7, now).acts.flatMap((a) => (a.act === 'change-alarm' ? [a.alarm] : [])),
    );
    expect([...new Set(named)].filter((name) => !(Object.values(alarms) as string[]).includes(name))).toEqual(
      [],
    );
  });
});
