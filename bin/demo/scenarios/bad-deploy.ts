import { alarms, demoStacks } from '../../../lib/stacks/demo-names.ts';
import { raise, shareOfTraffic, since, speakSince } from './bends.ts';
import { orderId, record } from './record.ts';
import type { Scenario } from './recording.ts';

const release = -41;
const from = -40;

/** A new release of the payments function fails on a third of the charges. */
export const badDeploy: Scenario = {
  name: 'bad-deploy',
  title: 'a new release of payments fails on a third of the charges',
  task: 'Customers report that checkout fails for many orders. What is going on, and why?',
  expected: { outcome: 'cause-found', nodes: ['shop-payments'], categories: ['bad-deploy'] },
  record: (seed, now) =>
    record(seed, now, {
      bends: {
        'payments.Errors': since(from, shareOfTraffic(0.33)),
        'checkout.Errors': since(from, shareOfTraffic(0.33)),
        'fulfilment.Invocations': since(from, shareOfTraffic(0.6)),
        'ledger.ConsumedWriteCapacityUnits': since(from, shareOfTraffic(0.67)),
      },
      lines: {
        payments: speakSince(from, ({ next }) => [
          `ERROR TypeError: Cannot read properties of undefined (reading 'minorUnits') order ${orderId(next)}`,
          '    at toMinorUnits (file:///var/task/index.mjs:211:31)',
        ]),
        checkout: speakSince(from, ({ next }) => [
          `ERROR order ${orderId(next)} failed: shop-payments answered Unhandled`,
        ]),
      },
      acts: [
        [release, { act: 'release', stack: demoStacks.payments, release: '4.18.0' }],
        [-37, raise(alarms.paymentsErrors, 'Sum of Errors was above 5 in 3 periods of 1 minute')],
        [-36, raise(alarms.checkoutErrors, 'Sum of Errors was above 5 in 3 periods of 1 minute')],
      ],
    }),
};
