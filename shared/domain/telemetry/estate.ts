import * as z from 'zod';
import { EpochMs } from '../time.ts';

/** A CloudFormation stack and its resources. */
export const StackState = z.strictObject({
  name: z.string(),
  status: z.string(),
  statusReason: z.string().optional(),
  driftStatus: z.string(),
  updatedAt: EpochMs.optional(),
  resources: z.array(
    z.strictObject({ logicalId: z.string(), physicalId: z.string(), type: z.string(), status: z.string() }),
  ),
});
export type StackState = z.infer<typeof StackState>;

/** A resource that is no longer what its stack's template says. */
export const DriftedResource = z.strictObject({
  stack: z.string(),
  logicalId: z.string(),
  physicalId: z.string(),
  type: z.string(),
  /** `MODIFIED` or `DELETED`. */
  status: z.string(),
  /** Paths of the properties that differ; values stay behind, they may be secret. */
  properties: z.array(z.string()),
});
export type DriftedResource = z.infer<typeof DriftedResource>;

/** A Lambda function's configuration, with no environment values. */
export const FunctionState = z.strictObject({
  name: z.string(),
  runtime: z.string(),
  memoryMb: z.number(),
  timeoutSeconds: z.number(),
  /** Absent where no concurrency is reserved; 0 stops the function. */
  reservedConcurrency: z.number().int().nonnegative().optional(),
  state: z.string(),
  lastModifiedAt: EpochMs.optional(),
  codeSha256: z.string(),
  deadLetterTarget: z.string().optional(),
  /** Invocations refused for lack of concurrency in the last hour, where they are counted. */
  throttlesLastHour: z.number().nonnegative().optional(),
  /** Names of its environment variables: names only. */
  environmentNames: z.array(z.string()),
});
export type FunctionState = z.infer<typeof FunctionState>;

/** A queue's depth and age. */
export const QueueState = z.strictObject({
  name: z.string(),
  visible: z.number().int().nonnegative(),
  inFlight: z.number().int().nonnegative(),
  delayed: z.number().int().nonnegative(),
  oldestAgeSeconds: z.number().nonnegative().optional(),
  /** The queue its poison goes to, where there is one. */
  deadLetterQueue: z.string().optional(),
  maxReceiveCount: z.number().int().positive().optional(),
  /** True when other queues send their poison here. */
  isDeadLetterQueue: z.boolean(),
});
export type QueueState = z.infer<typeof QueueState>;

/** A DynamoDB table's status. */
export const TableState = z.strictObject({
  name: z.string(),
  status: z.string(),
  billing: z.string(),
  itemCount: z.number().int().nonnegative(),
  sizeBytes: z.number().int().nonnegative(),
  pointInTimeRecovery: z.boolean().optional(),
});
export type TableState = z.infer<typeof TableState>;

/** A service quota and what is used of it. */
export const QuotaState = z.strictObject({
  service: z.string(),
  name: z.string(),
  limit: z.number(),
  used: z.number().optional(),
});
export type QuotaState = z.infer<typeof QuotaState>;
