import type { DynamoDBBatchResponse, DynamoDBRecord, SQSRecord } from 'aws-lambda';
import * as z from 'zod';
import type { Capability } from '#declare/capabilities.ts';
import type { Trigger } from '#declare/trigger.ts';
import type { OrchestratorError } from '#domain/errors.ts';
import { once, type WorkContext, type WorkEdge, workEdge } from './edge.ts';
import { type Factories, wire } from './env.ts';
import { countingLookups } from './lookups.ts';
import { expectedError } from './outcomes.ts';
import { isMetric, type Telemetry } from './telemetry.ts';

/** Records of a table's stream or of a queue, an event of the bus (what it tells is its `detail`), or a tick. */
export type TriggerEvent = {
  readonly Records?: readonly (DynamoDBRecord | SQSRecord)[];
  readonly detail?: object;
};

/** A function that a table's stream, the event bus or a schedule starts. */
export type TriggerHandler = (event: TriggerEvent, context: WorkContext) => Promise<DynamoDBBatchResponse>;

/** The text attributes of a stream's image. */
export type StreamImage = Readonly<Record<string, { S?: string }>>;

/** Reads what a reaction gets out of an image (of a schedule: out of nothing); undefined passes it over. */
export type ReadRecord = (image: StreamImage) => object | undefined;

/**
 * The Lambda handler of a reaction. Of a stream it gets what `read` makes of each new image, one after the
 * other; the first that fails is reported, so that the stream comes back to it and to those after it. What no
 * repetition can mend is logged and passed over: it must not hold up the stream. The failure of a tick or of an
 * event is thrown: the service tries it again.
 */
export function triggerHandler<Id extends string, C extends Capability>(
  trigger: Trigger<Id, C>,
  factories: Factories<C>,
  read: ReadRecord = () => ({}),
  edge: WorkEdge = workEdge,
): TriggerHandler {
  const telemetryOnce = once(() => edge.telemetry(trigger.id));
  const wired = once(() =>
    wire(trigger.uses, factories, countingLookups(edge.ambient, telemetryOnce), edge.env?.()),
  );
  return async (event, { awsRequestId }) => {
    const telemetry = telemetryOnce().with({ request_id: awsRequestId });
    const handle = async (record: object): Promise<void> => {
      const did = await telemetry.trace(trigger.id, () => trigger.handle(wired()(), { ...record }));
      if (did !== undefined) count(telemetry, did);
    };
    try {
      if (trigger.source.kind === 'queue') return await eachMessage(event, telemetry, handle);
      if (trigger.source.kind === 'table-stream') return await eachImage(event, read, telemetry, handle);
      await handle((trigger.source.kind === 'event-bus' ? event.detail : read({})) ?? {});
      return { batchItemFailures: [] };
    } catch (thrown) {
      telemetry.error('reaction failed', thrown);
      telemetry.add('errors');
      throw thrown;
    } finally {
      telemetry.flush();
    }
  };
}

async function eachImage(
  event: TriggerEvent,
  read: ReadRecord,
  telemetry: Telemetry,
  handle: (record: object) => Promise<void>,
): Promise<DynamoDBBatchResponse> {
  for (const { dynamodb } of (event.Records ?? []) as readonly DynamoDBRecord[]) {
    const record = read((dynamodb?.NewImage ?? {}) as StreamImage);
    if (record === undefined) continue;
    try {
      await handle(record);
    } catch (thrown) {
      const { code, retryable } = mendable(thrown);
      telemetry.error('record failed', thrown, { code, retried: retryable });
      telemetry.add('errors');
      if (!retryable) continue;
      return { batchItemFailures: [{ itemIdentifier: dynamodb?.SequenceNumber ?? '' }] };
    }
  }
  return { batchItemFailures: [] };
}

/** Messages fail alone. What no repetition can mend comes back too, until the queue gives it up as a dead letter. */
async function eachMessage(
  event: TriggerEvent,
  telemetry: Telemetry,
  handle: (record: object) => Promise<void>,
): Promise<DynamoDBBatchResponse> {
  const failed: string[] = [];
  for (const { messageId, body } of (event.Records ?? []) as readonly SQSRecord[]) {
    try {
      await handle({ id: messageId, body });
    } catch (thrown) {
      const { code } = mendable(thrown);
      telemetry.error('message failed', thrown, { code, message_id: messageId });
      telemetry.add('errors');
      failed.push(messageId);
    }
  }
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
}

/** A record that does not parse never will, however often it comes. */
function mendable(thrown: unknown): Pick<OrchestratorError, 'code' | 'retryable'> {
  return thrown instanceof z.ZodError ? { code: 'invalid_request', retryable: false } : expectedError(thrown);
}

/** Writes down what a reaction did; counts that have a metric become one. */
function count(telemetry: Telemetry, did: Readonly<Record<string, number>>): void {
  const counted = Object.entries(did).filter(([, n]) => n > 0);
  if (counted.length > 0) telemetry.info('reaction done', Object.fromEntries(counted));
  for (const [name, n] of counted) if (isMetric(name)) telemetry.add(name, n);
}
