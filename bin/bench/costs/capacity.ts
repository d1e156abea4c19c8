import type { Unit } from './prices.ts';

/** One request to DynamoDB: what was asked, and the length of the answer. */
export interface TableRequest {
  readonly body: string;
  readonly bytesOut: number;
}

/** A value in DynamoDB's own form, and an item of them. */
type Value = Readonly<Record<string, unknown>>;
type Item = Readonly<Record<string, Value>>;

interface Write {
  readonly Item?: Item;
  readonly Key?: Item;
  readonly UpdateExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Item;
}

const KILOBYTE = 1_024;

/**
 * Counts the capacity of requests, in their order: an update is billed by the whole item, whose size is that of what
 * was put there before or of what the update itself sets, whichever is more. A write in a transaction counts twice.
 * What a condition refuses is billed as if it had been written, and is counted so.
 */
export function capacityMeter(): (operation: string, request: TableRequest) => [Unit, number] {
  const sizes = new Map<string, number>();
  const basic = (write: Write): number => Math.max(1, Math.ceil(sizeOfWrite(sizes, write) / KILOBYTE));
  const writeOf = (write: Write): number => basic(write) + indexes(write);
  const twice = (write: Write): number => 2 * basic(write) + indexes(write);
  return (operation, { body, bytesOut }) => {
    const asked = JSON.parse(body) as Record<string, unknown>;
    switch (operation) {
      case 'PutItem':
      case 'UpdateItem':
      case 'DeleteItem':
        return ['writeUnit', writeOf(asked as Write)];
      case 'TransactWriteItems':
        return ['writeUnit', sum(writesIn(listOf(asked['TransactItems'])), twice)];
      case 'BatchWriteItem':
        return ['writeUnit', sum(writesIn(Object.values(asked['RequestItems'] ?? {}).flat()), writeOf)];
      case 'BatchGetItem': {
        const keys = keysIn(asked);
        return ['readUnit', keys * Math.max(0.5, Math.ceil(bytesOut / keys / 4 / KILOBYTE) / 2)];
      }
      default: {
        const share = asked['ConsistentRead'] === true ? 1 : 0.5;
        return ['readUnit', share * Math.max(1, Math.ceil(bytesOut / 4 / KILOBYTE))];
      }
    }
  };
}

function sizeOfWrite(sizes: Map<string, number>, write: Write): number {
  const key = JSON.stringify([write.Item ?? write.Key].map((item) => [item?.['pk'], item?.['sk']]));
  const size = write.Item === undefined ? setBy(write) : itemSize(write.Item);
  const known = write.Item === undefined ? (sizes.get(key) ?? 0) : 0;
  sizes.set(key, Math.max(size, known));
  return Math.max(size, known);
}

/** Bytes of the item that an update would make on its own. */
const setBy = (write: Write): number =>
  itemSize(write.Key ?? {}) +
  itemSize(write.ExpressionAttributeValues ?? {}) +
  sum(Object.values(write.ExpressionAttributeNames ?? {}), Buffer.byteLength);

/** Bytes of an item as DynamoDB bills them: its names, and its values. */
export const itemSize = (item: Item): number =>
  sum(Object.entries(item), ([name, value]) => Buffer.byteLength(name) + valueSize(value));

function valueSize(value: Value): number {
  const [[type, content] = ['NULL', null]] = Object.entries(value);
  switch (type) {
    case 'S':
      return Buffer.byteLength(content as string);
    case 'N':
      return Math.ceil((content as string).replace(/\D/g, '').length / 2) + 2;
    case 'B':
      return Buffer.from(content as string, 'base64').length;
    case 'L':
      return 3 + sum(content as Value[], (inner) => 1 + valueSize(inner));
    case 'M':
      return 3 + Object.keys(content as Item).length + itemSize(content as Item);
    case 'SS':
      return sum(content as string[], Buffer.byteLength);
    default:
      return 1;
  }
}

/**
 * Entries of indexes of keys alone that a write changes: those of a new item; of an update the one that it takes out,
 * and where it sets another the one that it puts in.
 */
function indexes({ Item, UpdateExpression = '' }: Write): number {
  const names = ['gsi1pk', 'gsi2pk'];
  if (Item !== undefined) return names.filter((name) => name in Item).length;
  const [set = ''] = UpdateExpression.split('REMOVE');
  return sum(names, (name) => (set.includes(name) ? 2 : UpdateExpression.includes(name) ? 1 : 0));
}

const sum = <T>(values: readonly T[], of: (value: T) => number): number =>
  values.reduce((total, value) => total + of(value), 0);
const listOf = (value: unknown): readonly object[] => (Array.isArray(value) ? (value as object[]) : []);
/** Each is in an object under what it does. */
const writesIn = (named: readonly object[]): readonly Write[] =>
  named.flatMap((one) => Object.values(one) as Write[]);
const keysIn = ({ RequestItems }: Record<string, unknown>): number =>
  Math.max(
    1,
    sum(
      Object.values((RequestItems ?? {}) as Record<string, { Keys?: unknown[] }>),
      ({ Keys }) => Keys?.length ?? 0,
    ),
  );
