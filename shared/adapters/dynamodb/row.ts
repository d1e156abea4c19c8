import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { OrchestratorError } from '#domain/errors.ts';
import type { Key } from './keys.ts';

/** The version of the form of items that this code writes, and the newest it can read. */
export const ROW_VERSION = 1;

/** An item as the table holds it. */
export type Row = Record<string, AttributeValue>;

/**
 * The attributes of an item besides its key. What conditions and updates touch is an attribute of its own;
 * the rest is one JSON text, `body`, so that no number, empty text or depth is beyond what the table can hold.
 */
export type Columns = Readonly<Record<string, string | number | undefined>>;

/** The item of a key; absent columns are left out. */
export function toRow(key: Key, columns: Columns): Row {
  const row: Row = { pk: { S: key.pk }, sk: { S: key.sk }, v: { N: String(ROW_VERSION) } };
  for (const [name, value] of Object.entries(columns)) {
    if (value !== undefined) row[name] = toAttribute(value);
  }
  return row;
}

/** The attribute of a text or a number. */
export const toAttribute = (value: string | number): AttributeValue =>
  typeof value === 'string' ? { S: value } : { N: String(value) };

/** The key as the table takes it. */
export const toKey = ({ pk, sk }: Key): Row => ({ pk: { S: pk }, sk: { S: sk } });

/** A column holding JSON, read as what it holds. */
export const jsonColumn = <S extends z.ZodType>(shape: S) =>
  z
    .string()
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue({ code: 'custom', message: 'is not JSON' });
        return z.NEVER;
      }
    })
    .pipe(shape);

/**
 * The columns of an item, as the shape wants them (others are dropped).
 *
 * @throws OrchestratorError `internal` when a newer version wrote the item, or when it does not fit
 */
export function fromRow<S extends z.ZodObject>(shape: S, row: Row): z.output<S> {
  const columns: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(row)) {
    if (value.S !== undefined) columns[name] = value.S;
    else if (value.N !== undefined) columns[name] = Number(value.N);
  }
  const where = `${columns['pk']} ${columns['sk']}`;
  if (Number(columns['v']) > ROW_VERSION) {
    throw new OrchestratorError(
      'internal',
      `an item was written in form ${columns['v']}, newer than form ${ROW_VERSION} that this version reads: deploy the newer version everywhere`,
      { cause: where },
    );
  }
  const parsed = z.object({ v: z.literal(ROW_VERSION) }).safeParse(columns);
  const read = shape.safeParse(columns);
  if (parsed.success && read.success) return read.data;
  throw new OrchestratorError('internal', 'a stored item does not fit its form', {
    retryable: false,
    cause: new Error(`${where}: ${read.error?.message ?? 'no version'}`),
  });
}
