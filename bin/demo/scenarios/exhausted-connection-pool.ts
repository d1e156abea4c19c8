import { alarms } from '../../../lib/stacks/demo-names.ts';
import { latency, level, raise, shareOfTraffic, since, speakSince } from './bends.ts';
import { orderId, record } from './record.ts';
import type { Scenario } from './recording.ts';

const leak = -70;
const from = -34;

/** Connections to the catalogue's database leak until the pool is empty. */
export const exhaustedConnectionPool: Scenario = {
  name: 'exhausted-connection-pool',
  title: 'connections of the catalogue to its database leak until none is left',
  task: 'Product pages and checkout time out since about half an hour. Why?',
  expected: {
    outcome: 'cause-found',
    nodes: ['shop-catalogue', 'shop-catalogue-db'],
    categories: ['connection-exhaustion'],
  },
  record: (seed, now) =>
    record(seed, now, {
      bends: {
        'database.DatabaseConnections': (moment, healthy) => {
          if (moment.minute < leak) return healthy;
          const leaked = (healthy[0] ?? 0) + (moment.minute - leak) * 2.2;
          return [Math.min(100, Math.round(leaked))];
        },
        'catalogue.Errors': since(from, shareOfTraffic(0.55)),
        'catalogue.Duration': since(from, latency(5_000, 0.05)),
        'catalogue.ConcurrentExecutions': since(from, level(9, 3)),
        'checkout.Errors': since(from, shareOfTraffic(0.5)),
        'checkout.Duration': since(from, latency(5_300, 0.05)),
        'payments.Invocations': since(from, shareOfTraffic(0.48)),
        'ledger.ConsumedWriteCapacityUnits': since(from, shareOfTraffic(0.48)),
        'fulfilment.Invocations': since(from, shareOfTraffic(0.45)),
      },
      lines: {
        catalogue: speakSince(from, () => [
          'ERROR timed out after 5000 ms waiting for a database connection (pool 20 of 20 in use, 31 waiting)',
          'ERROR remaining connection slots are reserved for non-replication superuser connections',
        ]),
        checkout: speakSince(from, ({ next }) => [
          `ERROR order ${orderId(next)} failed: shop-catalogue answered Unhandled`,
        ]),
      },
      acts: [
        [-31, raise(alarms.catalogueErrors, 'Sum of Errors was above 5 in 3 periods of 1 minute')],
        [-30, raise(alarms.checkoutErrors, 'Sum of Errors was above 5 in 3 periods of 1 minute')],
        [-30, raise(alarms.checkoutLatency, 'p99 of Duration was above 2000 in 3 periods of 1 minute')],
      ],
    }),
};
