import { alarms, functions } from '../../../lib/stacks/demo-names.ts';
import { level, raise, shareOfTraffic, since, speakSince } from './bends.ts';
import { orderId, record } from './record.ts';
import type { Scenario } from './recording.ts';

const from = -45;

/** Somebody reserves one concurrent execution for payments: most calls are throttled. */
export const throttledFunction: Scenario = {
  name: 'throttled-function',
  title: 'payments may run once at a time only, and most calls are throttled',
  task: 'Orders fail at checkout with "rate exceeded" errors. What happened?',
  expected: { outcome: 'cause-found', nodes: ['shop-payments'], categories: ['throttling'] },
  record: (seed, now) =>
    record(seed, now, {
      bends: {
        'payments.Throttles': since(from, shareOfTraffic(0.6)),
        'payments.Invocations': since(from, shareOfTraffic(0.4)),
        'payments.ConcurrentExecutions': since(from, level(1)),
        'checkout.Errors': since(from, shareOfTraffic(0.6)),
        'ledger.ConsumedWriteCapacityUnits': since(from, shareOfTraffic(0.4)),
        'fulfilment.Invocations': since(from, shareOfTraffic(0.36)),
      },
      lines: {
        checkout: speakSince(from, ({ next }) => [
          `ERROR order ${orderId(next)} failed: TooManyRequestsException: Rate Exceeded (shop-payments)`,
          `ERROR order ${orderId(next)} failed: TooManyRequestsException: Rate Exceeded (shop-payments)`,
        ]),
      },
      acts: [
        [-46, { act: 'reserve-concurrency', functionName: functions.payments, executions: 1 }],
        [-42, raise(alarms.paymentsThrottles, 'Sum of Throttles was above 5 in 3 periods of 1 minute')],
        [-41, raise(alarms.checkoutErrors, 'Sum of Errors was above 5 in 3 periods of 1 minute')],
      ],
    }),
};
