import { alarms } from '../../../lib/stacks/demo-names.ts';
import { level, raise, shareOfTraffic, since, speakSince } from './bends.ts';
import { orderId, record } from './record.ts';
import type { Scenario } from './recording.ts';

const from = -38;

/** The certificate of the card gateway runs out: every charge fails from that minute on. */
export const expiredCertificate: Scenario = {
  name: 'expired-certificate',
  title: 'the certificate of the card gateway has run out',
  task: 'All card payments fail. What is broken?',
  expected: {
    outcome: 'cause-found',
    nodes: ['shop-payments', 'card-gateway', 'certificate'],
    categories: ['expired-certificate'],
  },
  record: (seed, now) =>
    record(seed, now, {
      bends: {
        'certificate.DaysToExpiry': (moment) =>
          // whole days, as the service reports them
          level(Math.max(0, Math.ceil((from - moment.minute) / 1440)))(moment, []),
        'payments.Errors': since(from, shareOfTraffic(0.98)),
        'checkout.Errors': since(from, shareOfTraffic(0.98)),
        'fulfilment.Invocations': since(from, level(0, 1.4)),
        'ledger.ConsumedWriteCapacityUnits': since(from, level(0, 1.4)),
      },
      lines: {
        payments: speakSince(from, ({ next }) => [
          `ERROR charge for order ${orderId(next)} failed: certificate has expired (CERT_HAS_EXPIRED) connecting to card-gateway`,
        ]),
        checkout: speakSince(from, ({ next }) => [
          `ERROR order ${orderId(next)} failed: shop-payments answered Unhandled`,
        ]),
      },
      acts: [
        [-35, raise(alarms.paymentsErrors, 'Sum of Errors was above 5 in 3 periods of 1 minute')],
        [-35, raise(alarms.checkoutErrors, 'Sum of Errors was above 5 in 3 periods of 1 minute')],
      ],
    }),
};
