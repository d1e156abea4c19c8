import { readFileSync } from 'node:fs';
import * as z from 'zod';
import type { Unit } from './prices.ts';

/** One request that the engine answered. */
const Counted = z.object({
  method: z.string(),
  path: z.string(),
  query: z.string(),
  target: z.string(),
  bytesIn: z.number(),
  bytesOut: z.number(),
  body: z.string(),
});
type Counted = z.infer<typeof Counted>;

/** Billed units, and how many requests of each kind they came from. */
export interface Usage {
  readonly units: Map<Unit, number>;
  readonly requests: Map<string, number>;
}

/** Reads the file of counted requests. Requests of no price (STS, key lookups of the engine itself) are listed only. */
export function usageIn(file: string): Usage {
  const usage: Usage = { units: new Map(), requests: new Map() };
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    if (line !== '') take(usage, Counted.parse(JSON.parse(line)));
  }
  return usage;
}

function take(usage: Usage, counted: Counted): void {
  const [name, unit, units] = meaningOf(counted);
  usage.requests.set(name, (usage.requests.get(name) ?? 0) + 1);
  if (unit !== undefined) usage.units.set(unit, (usage.units.get(unit) ?? 0) + units);
}

type Meaning = readonly [name: string, unit: Unit | undefined, units: number];

function meaningOf(counted: Counted): Meaning {
  const { target, path } = counted;
  const [service = '', operation = ''] = target.split('.');
  if (service.startsWith('DynamoDB_')) return [`DynamoDB ${operation}`, ...capacityOf(operation, counted)];
  if (service === 'AmazonSQS') return [`SQS ${operation}`, 'queueRequest', 1];
  if (service === 'AWSEvents') return [`EventBridge ${operation}`, 'event', 1];
  if (target !== '') return [`${service} ${operation}`, undefined, 0];
  if (path.includes('/_user_request_/')) return ['API Gateway', 'apiRequest', 1];
  if (isStore(counted)) return storeMeaning(counted);
  return [`other ${counted.method} ${path.replace(/[0-9a-f-]{20,}/g, '…').slice(0, 60)}`, undefined, 0];
}

function storeMeaning({ method, query }: Counted): Meaning {
  if (query.includes('list-type')) return ['S3 LIST', 'storePut', 1];
  const reads = method === 'GET' || method === 'HEAD';
  return [`S3 ${method}`, reads ? 'storeGet' : 'storePut', 1];
}

/** S3 has neither a target nor a form: a bucket and a key. */
const isStore = ({ path, method }: Counted): boolean =>
  method !== 'POST' && /^\/watchfloor|^\/[a-z0-9.-]+\/(tenant|TENANT)/.test(path);

const KILOBYTE = 1_024;

/**
 * Capacity of one request. Items are taken for as long as their JSON, which is longer than DynamoDB counts them; an
 * update for 1 KB; each index that a written item is in for one more write; a transaction for twice its writes.
 */
function capacityOf(operation: string, { body, bytesOut }: Counted): [Unit, number] {
  const asked = JSON.parse(body) as Record<string, unknown>;
  switch (operation) {
    case 'PutItem':
    case 'UpdateItem':
    case 'DeleteItem':
      return ['writeUnit', writeOf(asked)];
    case 'TransactWriteItems':
      return ['writeUnit', sum(listOf(asked['TransactItems']).flatMap(Object.values), (w) => twice(w))];
    case 'BatchWriteItem':
      return ['writeUnit', sum(listsIn(asked['RequestItems']).flatMap(Object.values), (w) => writeOf(w))];
    case 'BatchGetItem':
      return [
        'readUnit',
        keysIn(asked) * Math.max(0.5, Math.ceil(bytesOut / keysIn(asked) / 4 / KILOBYTE) / 2),
      ];
    default: {
      const share = asked['ConsistentRead'] === true ? 1 : 0.5;
      return ['readUnit', share * Math.max(1, Math.ceil(bytesOut / 4 / KILOBYTE))];
    }
  }
}

interface Write {
  readonly Item?: Record<string, unknown>;
  readonly ConditionExpression?: string;
  readonly UpdateExpression?: string;
}

const twice = (write: unknown): number => 2 * basic(write as Write) + indexes(write as Write);
const writeOf = (write: unknown): number => basic(write as Write) + indexes(write as Write);
const basic = ({ Item }: Write): number =>
  Item === undefined ? 1 : Math.ceil(Buffer.byteLength(JSON.stringify(Item)) / KILOBYTE);

/** Index entries that a write changes: those of a new item, or those that an update names. */
function indexes(write: Write): number {
  const text = JSON.stringify(write.Item ?? write);
  return ['gsi1', 'gsi2'].filter((index) => text.includes(`${index}`)).length;
}

const sum = <T>(values: readonly T[], of: (value: T) => number): number =>
  values.reduce((total, value) => total + of(value), 0);
const listOf = (value: unknown): readonly object[] => (Array.isArray(value) ? (value as object[]) : []);
const listsIn = (value: unknown): readonly object[] => Object.values((value ?? {}) as object).flatMap(listOf);
const keysIn = ({ RequestItems }: Record<string, unknown>): number =>
  Math.max(
    1,
    sum(
      Object.values((RequestItems ?? {}) as Record<string, { Keys?: unknown[] }>),
      (t) => t.Keys?.length ?? 0,
    ),
  );
