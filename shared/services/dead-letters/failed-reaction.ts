import * as z from 'zod';
import { BUS_SOURCE } from '#domain/bus/bus-source.ts';
import { CloudEvent } from '#domain/bus/cloud-event.ts';
import { jsonOf } from '#domain/json.ts';
import { onOneLine } from '#domain/one-line.ts';
import type { DeadLetter } from '#ports/dead-letters.ts';

/** What a reaction was to do, as far as its letter tells. */
export interface FailedReaction {
  readonly functionArn: string;
  /** A message of the bus; a tick, or whatever else it was started with; a batch of the table's stream. */
  readonly kind: 'message' | 'tick' | 'records';
  /** What it was started with. Of records the letter has only the place in the stream: it is empty. */
  readonly event: Readonly<Record<string, unknown>>;
  /** The message, where it can be read. */
  readonly message?: CloudEvent;
  /** What the function threw at last; absent where it never began. */
  readonly fault?: string;
}

/** How Lambda tells of an asynchronous invocation that it has given up. */
const GivenUp = z.object({
  requestContext: z.object({ functionArn: z.string().min(1) }),
  requestPayload: z.record(z.string(), z.unknown()),
  responsePayload: z.object({ errorMessage: z.string() }).nullish().catch(undefined),
});

/** How Lambda tells of a batch of a stream: its place, without what is in it. */
const GivenUpBatch = z.object({
  requestContext: z.object({ functionArn: z.string().min(1) }),
  DDBStreamBatchInfo: z.object({ startSequenceNumber: z.string() }),
});

/** An event as EventBridge has it. */
const BridgeEvent = z.looseObject({ source: z.string(), detail: z.unknown() });

/**
 * Reads a letter of a reaction: what Lambda has given up, or what EventBridge could not hand to Lambda at all, which is
 * the event alone, with its target beside it. Undefined for what is none of these.
 */
export function readFailedReaction({ body, target }: DeadLetter): FailedReaction | undefined {
  const told = jsonOf(body);
  const batch = GivenUpBatch.safeParse(told);
  if (batch.success) {
    return { functionArn: batch.data.requestContext.functionArn, kind: 'records', event: {} };
  }
  const given = GivenUp.safeParse(told);
  if (given.success) {
    const { requestContext, requestPayload, responsePayload } = given.data;
    const failed = eventOf(requestContext.functionArn, requestPayload);
    return responsePayload
      ? { ...failed, fault: onOneLine(responsePayload.errorMessage, MOST_SHOWN) }
      : failed;
  }
  const event = BridgeEvent.safeParse(told);
  return event.success && target !== undefined ? eventOf(target, event.data) : undefined;
}

/** The event of a message with another message in it. */
export const withMessage = (
  { event }: FailedReaction,
  message: CloudEvent,
): Readonly<Record<string, unknown>> => ({ ...event, 'detail-type': message.type, detail: message });

/** The name of a function, out of its ARN. */
export const functionNameOf = (arn: string): string => onOneLine(arn.split(':')[6] ?? arn, MOST_SHOWN);

function eventOf(functionArn: string, event: Readonly<Record<string, unknown>>): FailedReaction {
  if (event['source'] !== BUS_SOURCE) return { functionArn, kind: 'tick', event };
  const message = CloudEvent.safeParse(event['detail']);
  return { functionArn, kind: 'message', event, ...(message.success ? { message: message.data } : {}) };
}

/** Characters of the world's text that are shown. */
const MOST_SHOWN = 300;
