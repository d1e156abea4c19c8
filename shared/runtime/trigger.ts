import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import type { Capability } from '#declare/capabilities.ts';
import type { Trigger } from '#declare/trigger.ts';
import { once, type WorkContext, type WorkEdge, workEdge } from './edge.ts';
import { type Factories, wire } from './env.ts';
import { expectedError } from './outcomes.ts';
import { plainItem } from './plain-item.ts';
import type { Telemetry } from './telemetry.ts';

/** A function that a table's stream or a schedule starts. */
export type TriggerHandler = (
  event: Partial<DynamoDBStreamEvent>,
  context: WorkContext,
) => Promise<DynamoDBBatchResponse>;

/**
 * The Lambda handler of a reaction. Of a stream it gets each new image whose sort key begins as declared, one
 * after the other; the first that fails is reported, so that the stream comes back to it and to those after
 * it. What no repetition can mend is logged and passed over: it must not hold up the stream. A schedule's
 * failure is thrown.
 */
export function triggerHandler<Id extends string, C extends Capability>(
  trigger: Trigger<Id, C>,
  factories: Factories<C>,
  edge: WorkEdge = workEdge,
): TriggerHandler {
  const telemetryOnce = once(() => edge.telemetry(trigger.id));
  const wired = once(() => wire(trigger.uses, factories, edge.ambient, edge.env?.()));
  const handle = (record: Readonly<Record<string, unknown>>): Promise<void> =>
    trigger.handle(wired()(), record);
  return async (event, { awsRequestId }) => {
    const telemetry = telemetryOnce().with({ request_id: awsRequestId });
    try {
      if (trigger.source.kind === 'schedule') {
        await telemetry.trace(trigger.id, () => handle({}));
        return { batchItemFailures: [] };
      }
      const { sortKeyPrefix } = trigger.source;
      return await eachImage(event, sortKeyPrefix, telemetry, handle);
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
  event: Partial<DynamoDBStreamEvent>,
  sortKeyPrefix: string,
  telemetry: Telemetry,
  handle: (record: Readonly<Record<string, unknown>>) => Promise<void>,
): Promise<DynamoDBBatchResponse> {
  for (const { dynamodb } of event.Records ?? []) {
    const image = plainItem(dynamodb?.NewImage ?? {});
    if (!String(image['sk'] ?? '').startsWith(sortKeyPrefix)) continue;
    try {
      await telemetry.trace('record', () => handle(image));
    } catch (thrown) {
      const { code, retryable } = expectedError(thrown);
      telemetry.error('record failed', thrown, { code, retried: retryable });
      telemetry.add('errors');
      if (!retryable) continue;
      return { batchItemFailures: [{ itemIdentifier: dynamodb?.SequenceNumber ?? '' }] };
    }
  }
  return { batchItemFailures: [] };
}
