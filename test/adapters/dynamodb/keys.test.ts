import * as fc from 'fast-check';
import { approvalNameOf } from '#adapters/dynamodb/approval-listing.ts';
import { DUE_SHARDS, due, listings } from '#adapters/dynamodb/index-keys.ts';
import { PLATFORM, partsOf } from '#adapters/dynamodb/key-parts.ts';
import { keys } from '#adapters/dynamodb/keys.ts';

const text = fc.string({ unit: 'grapheme' }).filter((s) => s.isWellFormed());
const nasty = fc.oneof(text, fc.constantFrom('a#b', 'a%23b', '#', '%', '', 'RUN', 'TENANT', 'a#RUN#b'));
const number = fc.nat({ max: 2 ** 31 - 1 });

type Builder = readonly [name: string, make: (...parts: string[]) => string, arity: number];
const whole = (key: { pk: string; sk: string }): string => `${key.pk}\n${key.sk}`;
const ofTenant: readonly Builder[] = [
  ['run', (t, a) => whole(keys.run(t as string, a as string)), 2],
  ['step', (t, a, b) => whole(keys.step(t as string, a as string, b as string)), 3],
  ['outbox', (t, a, b) => whole(keys.outbox(t as string, a as string, b as string)), 3],
  ['approvalName', (t, a, b) => whole(approvalNameOf(t as string, a as string, b as string)), 3],
  ['stopRun', (t, a) => whole(keys.stopRun(t as string, a as string)), 2],
  ['stopTenant', (t) => whole(keys.stopTenant(t as string)), 1],
  ['apiKey', (t, a) => whole(keys.apiKey(t as string, a as string)), 2],
  ['reply', (t, a) => whole(keys.reply(t as string, a as string)), 2],
  ['messageId', (t, a) => whole(keys.messageId(t as string, a as string)), 2],
  ['audit', (t, a) => whole(keys.audit(t as string, 7, a as string)), 2],
  ['message', (t, a) => whole(keys.message(t as string, 7, a as string)), 2],
  ['hold', (t, a) => whole(keys.hold(t as string, a as string)), 2],
  ['budget', (t, a, b) => whole(keys.budget(t as string, `k${a}`, b as string)), 3],
  ['meter', (t, a, b) => whole(keys.meter(t as string, `k${a}`, b as string, 'day', 'w')), 3],
  ['entry', (t, a, b) => whole(keys.entry(t as string, a as string, 7, b as string)), 3],
  ['usage', (t, a, b) => whole(keys.usage(t as string, a as string, b as string)), 3],
  ['held', (t, a) => listings.held(t as string, a as string), 2],
  ['entries', (t) => listings.entries(t as string), 1],
  ['runs', (t) => listings.runs(t as string), 1],
  ['runsIn', (t, a) => listings.runsIn(t as string, a as string), 2],
];
const call = fc
  .constantFrom(...ofTenant)
  .chain((builder) => fc.tuple(fc.constant(builder), fc.array(nasty, { minLength: 3, maxLength: 3 })));

describe('keys', () => {
  it('never give two different things one key', () => {
    fc.assert(
      fc.property(call, call, ([a, x], [b, y]) => {
        const one = [a[0], ...x.slice(0, a[2])];
        const other = [b[0], ...y.slice(0, b[2])];
        fc.pre(JSON.stringify(one) !== JSON.stringify(other));
        expect(a[1](...x)).not.toBe(b[1](...y));
      }),
      { numRuns: 2000 },
    );
  });

  it('begin with the tenant, closed by the delimiter, so no tenant is the beginning of another', () => {
    fc.assert(
      fc.property(call, nasty, ([builder, parts], other) => {
        const key = builder[1](...parts);
        expect(partsOf(key).slice(0, 2)).toEqual(['TENANT', parts[0]]);
        fc.pre(other !== parts[0]);
        const [prefix = ''] = keys.stopTenant(other).pk.split(/STOP$/);
        expect(key.startsWith(prefix)).toBe(false);
      }),
    );
  });

  it('keep what belongs to no tenant under the platform', () => {
    const platform = `TENANT#${PLATFORM}#`;
    const made = [
      keys.agent('log-analysis').pk,
      keys.stopAgent('log-analysis').pk,
      keys.stopEverything().pk,
      due.runs(0),
      due.outbox(7),
      due.holds(3),
      keys.budget('acme', 'organization', 'o').pk,
      keys.budgetEpoch('acme', 'o', 1).pk,
      keys.meter('acme', 'organization', 'o', 'day', 'w').pk,
    ];
    expect(made.filter((pk) => !pk.startsWith(platform))).toEqual([]);
  });

  it('give back their parts', () => {
    fc.assert(
      fc.property(nasty, nasty, (tenant, run) =>
        expect(partsOf(keys.run(tenant, run).pk)).toEqual(['TENANT', tenant, 'RUN', run]),
      ),
    );
  });
});

describe('sort keys with numbers', () => {
  it('sort like the numbers', () => {
    fc.assert(
      fc.property(number, number, (a, b) => {
        fc.pre(a < b);
        expect(keys.events('t', 'r', a).sk < keys.events('t', 'r', b).sk).toBe(true);
        expect(keys.audit('t', a, 'z').sk < keys.audit('t', b, 'a').sk).toBe(true);
        expect(keys.message('t', a, 'z').sk < keys.message('t', b, 'a').sk).toBe(true);
        expect(due.runAt(a, 'z') < due.runAt(b, 'a')).toBe(true);
      }),
    );
  });

  it('divide what is due exactly before a moment', () => {
    fc.assert(
      fc.property(number, number, text, (at, before, id) =>
        expect(due.outboxAt(at, 'start-run', id) < due.dueSince(before)).toBe(at < before),
      ),
    );
  });
});

describe('due.shardOf', () => {
  it('spreads ids over every shard and no other', () => {
    const seen = new Set(Array.from({ length: 500 }, (_, i) => due.shardOf(`run_${i}`)));
    expect([...seen].sort()).toEqual(Array.from({ length: DUE_SHARDS }, (_, i) => i));
  });
});
