import * as fc from 'fast-check';
import { CloudEvent, cloudEvent, sourceOf } from '#domain/bus/cloud-event.ts';
import { ATTEMPT_PAUSES_MS, afterAttempt, type Delivery } from '#domain/bus/delivery.ts';
import { eventTypes } from '#domain/bus/event-types.ts';
import { MessageFilter, wants } from '#domain/bus/message-filter.ts';
import { secretText, signedHeaders } from '#domain/bus/standard-webhooks.ts';
import { WebhookSettings } from '#domain/bus/webhook.ts';

const message = {
  id: 'run_1/ended',
  type: 'run-ended',
  source: 'runs',
  tenantId: 'acme',
  subject: 'run_1',
  time: 1_795_253_400_123,
  data: { status: 'succeeded' },
};

describe('a cloud event', () => {
  it('has the attributes of CloudEvents, with the version in its type', () => {
    expect(cloudEvent(message)).toEqual({
      specversion: '1.0',
      id: 'run_1/ended',
      source: '/watchfloor/runs',
      type: 'watchfloor.run-ended.v1',
      subject: 'run_1',
      time: '2026-11-21T09:30:00.123Z',
      datacontenttype: 'application/json',
      tenantid: 'acme',
      data: { status: 'succeeded' },
    });
  });

  it.each(Object.keys(eventTypes))('leads back to the message it was made of: %s', (type) => {
    const event = CloudEvent.parse(cloudEvent({ ...message, type }));
    expect(sourceOf(event)).toEqual({ type, source: 'runs' });
  });
});

describe('a filter', () => {
  const filter = (members: object) => MessageFilter.parse(members);
  it.each([
    ['nothing', {}, true],
    ['the type', { types: ['run-ended'] }, true],
    ['the beginning of the type', { types: ['budget-*', 'run-*'] }, true],
    ['every type', { types: ['*'] }, true],
    ['another type', { types: ['run-reused'] }, false],
    ['a type that merely begins the same', { types: ['run'] }, false],
    ['the source', { sources: ['runs'] }, true],
    ['another source', { types: ['run-ended'], sources: ['budgets'] }, false],
    ['the beginning of the subject', { subjectPrefix: 'run_' }, true],
    ['another subject', { subjectPrefix: 'tenant/' }, false],
  ])('that names %s', (_, members, wanted) => {
    expect(wants(filter(members), message)).toBe(wanted);
  });

  it.each([{ types: ['a*b'] }, { types: [] }, { types: ['A'] }, { sources: ['#'] }, { other: 1 }])(
    'is refused where it can match nothing or is not known: %j',
    (members) => {
      expect(MessageFilter.safeParse(members).success).toBe(false);
    },
  );
});

describe('an address of a subscriber', () => {
  it.each([
    ['https://hooks.example/in?x=1', true],
    ['http://127.0.0.1:8080/in', true],
    ['http://hooks.example/', false],
    ['https://user:pass@hooks.example/', false],
    ['https://hooks.example/#x', false],
    ['ftp://hooks.example/', false],
    ['hooks.example', false],
  ])('%s', (url, fits) => {
    expect(WebhookSettings.safeParse({ url }).success).toBe(fits);
  });
});

describe('signed headers', () => {
  it('are those of the example of Standard Webhooks', () => {
    // github.com/standard-webhooks/standard-webhooks, libraries' own test vector
    const secret = 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
    const key = Buffer.from(secret, 'base64');
    const body = '{"test": 2432232314}';
    const headers = signedHeaders([key], {
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      epochSeconds: 1_614_265_330,
      body,
    });
    expect(headers).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
      'content-type': 'application/json',
    });
    expect(secretText(key)).toBe(`whsec_${secret}`);
  });

  it('hold a signature for each secret that is in force', () => {
    const [a, b] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
    const sign = (keys: Buffer[]) =>
      signedHeaders(keys, { id: 'm', epochSeconds: 1, body: '{}' })['webhook-signature'];
    expect(sign([a, b])).toBe(`${sign([a])} ${sign([b])}`);
    expect(sign([a])).not.toBe(sign([b]));
  });
});

const pending: Delivery = {
  tenantId: 'acme',
  webhookId: 'whk_01jd4x9q0g0123456789abcdef',
  messageId: 'm1',
  messageTime: 0,
  type: 'run-ended',
  round: '',
  body: '{}',
  status: 'pending',
  attempts: [],
  nextAt: 0,
  createdAt: 0,
  revision: 1,
};

type Outcome = { readonly status: number } | { readonly error: string };

const isTaken = (one: Outcome): boolean => 'status' in one && one.status >= 200 && one.status < 300;

describe('a delivery', () => {
  it('is tried ten times within four days, then has failed', () => {
    let delivery = pending;
    const moments: number[] = [];
    while (delivery.nextAt !== undefined) {
      moments.push(delivery.nextAt);
      delivery = afterAttempt(delivery, { at: delivery.nextAt, status: 500, durationMs: 1 }, 0);
    }
    expect(moments.map((at, i) => at - (moments[i - 1] ?? 0))).toEqual([...ATTEMPT_PAUSES_MS]);
    expect([delivery.status, delivery.attempts.length, delivery.revision]).toEqual(['failed', 10, 11]);
    expect((moments.at(-1) ?? 0) / 86_400_000).toBeCloseTo(3.15, 2);
  });

  it('ends with the first answer from 200 to 299, and takes no attempt after its end', () => {
    const outcome = fc.oneof(
      fc.record({ status: fc.integer({ min: 100, max: 599 }) }),
      fc.record({ error: fc.constant('there was no answer') }),
    );
    fc.assert(
      fc.property(
        fc.array(outcome, { maxLength: 14 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (all, by) => {
          let delivery = pending;
          for (const [i, one] of all.entries()) {
            delivery = afterAttempt(delivery, { at: i, durationMs: 0, ...one }, by);
          }
          const first = all.slice(0, 10).findIndex(isTaken);
          const used = first === -1 ? Math.min(all.length, 10) : first + 1;
          const unanswered = used === 10 ? 'failed' : 'pending';
          expect(delivery.attempts).toHaveLength(used);
          expect(delivery.status).toBe(first === -1 ? unanswered : 'delivered');
          expect(delivery.nextAt === undefined).toBe(delivery.status !== 'pending');
        },
      ),
    );
  });
});
