import { alarms, queues } from '../../../lib/stacks/demo-names.ts';
import { growing, level, raise, since, speakSince } from './bends.ts';
import { noise } from './noise.ts';
import { record } from './record.ts';
import type { Scenario } from './recording.ts';

const from = -50;

/** Messages that fulfilment cannot read fail again and again, and end in the dead-letter queue. */
export const poisonMessage: Scenario = {
  name: 'poison-message',
  title: 'a producer sends orders that fulfilment cannot read',
  task: 'Some orders are paid but never shipped. Why?',
  expected: {
    outcome: 'cause-found',
    nodes: ['shop-orders', 'shop-orders-dlq', 'shop-fulfilment'],
    categories: ['poison-message'],
  },
  record: (seed, now) => {
    const next = noise(seed, 'unreadable orders');
    const unreadable = Array.from({ length: 4 }, () => `{"id":"ord-${Math.floor(next() * 1e8)}","sku":`);
    return record(seed, now, {
      bends: {
        'fulfilment.Errors': since(from, level(2, 3)),
        'orders.ApproximateAgeOfOldestMessage': since(from, level(70, 60)),
        'orders.ApproximateNumberOfMessagesVisible': since(from, level(6, 6)),
        'unread.ApproximateNumberOfMessagesVisible': since(from, growing(from, 0.5)),
        'unread.ApproximateAgeOfOldestMessage': since(from, growing(from, 60)),
      },
      lines: {
        fulfilment: speakSince(from, (m) => [
          `ERROR message ${messageId(m.next)} failed: SyntaxError: Unexpected end of JSON input (receive 5 of 5)`,
        ]),
      },
      acts: [
        [from, { act: 'send', queue: queues.orders, bodies: unreadable, receives: 5, hiddenSeconds: 12 }],
        [
          -46,
          raise(
            alarms.unreadOrders,
            'Maximum of ApproximateNumberOfMessagesVisible was above 0 in 3 periods',
          ),
        ],
      ],
    });
  },
};

const messageId = (next: () => number) =>
  Math.floor(next() * 0xffff_ffff)
    .toString(16)
    .padStart(8, '0');
