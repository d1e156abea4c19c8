import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { capacityMeter } from './capacity.ts';
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

/** One state that an execution entered: `Start`, a try of a task at a resource, or the type of any other. */
const Entered = z.object({ state: z.string(), resource: z.string() });
type Entered = z.infer<typeof Entered>;

/** Billed units, and how many requests of each kind they came from. */
export interface Usage {
  readonly units: Map<Unit, number>;
  readonly requests: Map<string, number>;
}

/**
 * Reads what was counted. What has no price (STS, key lookups of the engine itself) is listed only; executions that are
 * listed are left out, since only the bench does that.
 */
export function usageIn(file: string): Usage {
  const usage: Usage = { units: new Map(), requests: new Map() };
  const capacityOf = capacityMeter();
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    if (line === '') continue;
    const counted = z.union([Counted, Entered]).parse(JSON.parse(line));
    if ('state' in counted) take(usage, ...stateMeaning(counted));
    else if (!counted.target.startsWith('AWSStepFunctions.List')) take(usage, meaningOf(counted, capacityOf));
  }
  return usage;
}

function take(usage: Usage, ...meanings: readonly Meaning[]): void {
  for (const [name, unit, units] of meanings) {
    usage.requests.set(name, (usage.requests.get(name) ?? 0) + 1);
    if (unit !== undefined) usage.units.set(unit, (usage.units.get(unit) ?? 0) + units);
  }
}

type Meaning = readonly [name: string, unit: Unit | undefined, units: number];

/** A state that sends a message does so by itself: no request of the engine shows it. */
const stateMeaning = ({ state, resource }: Entered): readonly Meaning[] => [
  [`state ${state}`, 'transition', 1],
  ...(resource.includes(':sqs:') ? [['SQS SendMessage', 'queueRequest', 1] as const] : []),
];

function meaningOf(counted: Counted, capacityOf: ReturnType<typeof capacityMeter>): Meaning {
  const { path } = counted;
  // some clients name the operation in a header, some in the path
  const [, inPath, operationInPath = ''] = /^\/service\/(\w+)\/operation\/(\w+)$/.exec(path) ?? [];
  const target = inPath === undefined ? counted.target : `${inPath}.${operationInPath}`;
  const [service = '', operation = ''] = target.split('.');
  if (service.startsWith('DynamoDB_')) return [`DynamoDB ${operation}`, ...capacityOf(operation, counted)];
  if (service === 'AmazonSQS') return [`SQS ${operation}`, 'queueRequest', 1];
  if (service.startsWith('GraniteService')) return [`CloudWatch ${operation}`, 'watchRequest', 1];
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
