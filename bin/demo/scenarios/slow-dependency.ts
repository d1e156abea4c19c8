import { alarms } from '../../../lib/stacks/demo-names.ts';
import { latency, level, raise, since, speakSince } from './bends.ts';
import { orderId, record } from './record.ts';
import type { Scenario } from './recording.ts';

const from = -55;

/** Writes to the ledger table take a second and more; everything that waits for them is slow. */
export const slowDependency: Scenario = {
  name: 'slow-dependency',
  title: 'writes to the ledger table are two hundred times slower than usual',
  task: 'Checkout is very slow, customers give up. Where is the time lost?',
  expected: { outcome: 'cause-found', nodes: ['shop-ledger'], categories: ['slow-dependency'] },
  record: (seed, now) =>
    record(seed, now, {
      bends: {
        'ledger.SuccessfulRequestLatency': since(from, latency(1_300, 0.2)),
        'payments.Duration': since(from, latency(1_500, 0.2)),
        'payments.ConcurrentExecutions': since(from, level(3, 1)),
        'checkout.Duration': since(from, latency(2_100, 0.2)),
        'checkout.ConcurrentExecutions': since(from, level(4, 1)),
      },
      lines: {
        payments: speakSince(from, ({ next }) => [
          `WARN writing order ${orderId(next)} to shop-ledger took ${Math.round(1_000 + 700 * next())} ms`,
        ]),
      },
      acts: [[-50, raise(alarms.checkoutLatency, 'p99 of Duration was above 2000 in 3 periods of 1 minute')]],
    }),
};
