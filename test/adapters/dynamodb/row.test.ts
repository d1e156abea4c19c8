import * as fc from 'fast-check';
import * as z from 'zod';
import { fromRow, jsonColumn, ROW_VERSION, toRow } from '#adapters/dynamodb/row.ts';
import { OrchestratorError } from '#domain/errors.ts';

const key = { pk: 'TENANT#acme#RUN#r', sk: 'RUN' };
const shape = z.object({ body: jsonColumn(z.unknown()), n: z.number(), gone: z.string().optional() });
const read = (row: Parameters<typeof fromRow>[1]): unknown => {
  try {
    return fromRow(shape, row);
  } catch (error) {
    return error;
  }
};

describe('an item', () => {
  it('gives back every JSON value and number that went into it', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.integer(), (value, n) => {
        const row = toRow(key, { body: JSON.stringify(value), n, gone: undefined });
        expect(fromRow(shape, row)).toEqual({ body: JSON.parse(JSON.stringify(value)), n });
      }),
    );
  });

  it('says so when a newer version wrote it', () => {
    const row = { ...toRow(key, { body: '1', n: 1 }), v: { N: String(ROW_VERSION + 1) } };
    const error = read(row);
    expect(error).toBeInstanceOf(OrchestratorError);
    expect(error).toMatchObject({ code: 'internal', cause: 'TENANT#acme#RUN#r RUN' });
    expect((error as Error).message).toContain('form 2, newer than form 1');
  });

  it.each([
    ['no version', { ...toRow(key, { body: '1', n: 1 }), v: { S: 'x' } }],
    ['a column of another type', toRow(key, { body: '1', n: 'one' })],
    ['a missing column', toRow(key, { body: '1' })],
    ['a body that is not JSON', toRow(key, { body: '{', n: 1 })],
  ])('is refused with %s, naming it to operators only', (_, row) => {
    const error = read(row);
    expect(error).toMatchObject({ code: 'internal', retryable: false });
    expect((error as Error).message).toBe('a stored item does not fit its form');
    expect(String((error as Error).cause)).toContain('TENANT#acme#RUN#r RUN');
  });
});
