import type { AttributeValue } from 'aws-lambda';

/**
 * A stream's image as plain values: strings, numbers, booleans, null, lists and maps. Sets and binaries are
 * left out: no item of the table has them.
 */
export const plainItem = (image: Readonly<Record<string, AttributeValue>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(image).map(([name, value]) => [name, plain(value)]));

function plain(value: AttributeValue): unknown {
  if (value.S !== undefined) return value.S;
  if (value.N !== undefined) return Number(value.N);
  if (value.BOOL !== undefined) return value.BOOL;
  if (value.NULL !== undefined) return null;
  if (value.L !== undefined) return value.L.map(plain);
  return value.M === undefined ? undefined : plainItem(value.M);
}
