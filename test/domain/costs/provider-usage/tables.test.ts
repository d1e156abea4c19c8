import * as fc from 'fast-check';
import { csvRows } from '#domain/costs/provider-usage/csv-rows.ts';
import { formatOf } from '#domain/costs/provider-usage/provider-usage.ts';

describe('tables', () => {
  it('come back as they were written', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r\n', ' '), maxLength: 6 });
    const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell, cell), { maxLength: 8 }), (rows) => {
        const text = [['x', 'y', 'z'], ...rows].map((row) => row.map(quoted).join(',')).join('\r\n');
        const back = [...csvRows(text)].map(([, { x, y, z }]) => [x, y, z]);
        expect(back).toEqual(rows);
      }),
    );
  });

  it('number the lines that rows begin in, and go on behind a broken cell', () => {
    expect([...csvRows('\uFEFFa,b\n"1\n1",2\n\n3,"x"y\n4,\n')]).toEqual([
      [2, { a: '1\n1', b: '2' }],
      [5, { a: '3', b: '"x"y' }],
      [6, { a: '4', b: '' }],
    ]);
  });
});

describe('the format of a record', () => {
  it('is told by its beginning', () => {
    expect(
      [
        '{"at":1,"micros":2}',
        '{"schemaType":"ModelInvocationLog"}',
        'start_time,end_time',
        'identity/LineItemId,lineItem/UsageType',
        '{"x":1}',
      ].map(formatOf),
    ).toEqual([
      'watchfloor-usage',
      'bedrock-invocation-log',
      'openai-usage',
      'aws-cost-and-usage',
      undefined,
    ]);
  });
});
