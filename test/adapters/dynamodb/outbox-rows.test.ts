import * as fc from 'fast-check';
import { outboxColumns, outboxEntryFrom, outboxKey } from '#adapters/dynamodb/outbox-rows.ts';
import { toRow } from '#adapters/dynamodb/row.ts';
import type { OutboxEntry } from '#ports/run-store.ts';

const text = fc.string({ minLength: 1 }).filter((s) => s.isWellFormed());
const entry: fc.Arbitrary<OutboxEntry> = fc.record({
  id: text,
  tenantId: text,
  runId: text,
  kind: fc.constantFrom('start-run', 'stop-run'),
  createdAt: fc.nat(),
});
const imageOf = (it: OutboxEntry): Record<string, { S?: string }> => {
  const row = toRow(outboxKey(it), outboxColumns(it));
  return Object.fromEntries(Object.entries(row).map(([name, { S }]) => [name, S === undefined ? {} : { S }]));
};

describe('outboxEntryFrom', () => {
  it('reads back every entry that waits, from its keys alone', () => {
    fc.assert(fc.property(entry, (it) => expect(outboxEntryFrom(imageOf(it))).toEqual(it)));
  });

  it('finds nothing in an entry that was sent, nor in any other item', () => {
    const { gsi2sk, ...sent } = imageOf({
      id: 'a',
      tenantId: 't',
      runId: 'r',
      kind: 'stop-run',
      createdAt: 1,
    });
    const pk = { S: 'TENANT#t#RUN#r' };
    for (const item of [
      {},
      sent,
      { ...sent, gsi2sk: { S: '000000000000001#other-kind#a' } },
      { pk, sk: { S: 'RUN' }, gsi2sk: { S: '000000000000001#r' } },
      { pk, sk: { S: 'EVENT#0000000001' } },
      { pk: { S: 'TENANT#t' }, sk: { S: 'OUTBOX#a' }, gsi2sk: gsi2sk ?? {} },
    ]) {
      expect(outboxEntryFrom(item)).toBeUndefined();
    }
  });
});
