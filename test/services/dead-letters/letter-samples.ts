import { memoryFunctionArn } from '#adapters/memory/reactions.ts';
import { cloudEvent } from '#domain/bus/cloud-event.ts';

/** A message of the bus, as it leaves the platform. */
export const told = (id: string, data: Record<string, string> = { status: 'succeeded' }) =>
  cloudEvent({ id, type: 'run-ended', source: 'runs', tenantId: 'acme', subject: 'run_1', time: 1000, data });
/** As EventBridge has a message of the bus. */
export const busEvent = (detail: unknown) => ({
  version: '0',
  id: 'event-1',
  source: 'watchfloor',
  'detail-type': 'watchfloor.run-ended.v1',
  detail,
});
/** A tick of a schedule. */
export const tick = (id: string) => ({
  id,
  source: 'aws.events',
  'detail-type': 'Scheduled Event',
  detail: {},
});
/** As Lambda tells what a function has failed at. */
export const givenUp = (reaction: string, requestPayload: unknown, more: object = {}) =>
  JSON.stringify({
    version: '1.0',
    requestContext: {
      functionArn: memoryFunctionArn(reaction),
      condition: 'RetriesExhausted',
      approximateInvokeCount: 3,
    },
    requestPayload,
    responseContext: { statusCode: 200, functionError: 'Unhandled' },
    responsePayload: { errorType: 'OrchestratorError', errorMessage: 'the table\u202edid not\nanswer' },
    ...more,
  });
/** As Lambda tells of records of the table's stream. */
export const batch = JSON.stringify({
  requestContext: { functionArn: memoryFunctionArn('relayOutbox'), condition: 'RetryAttemptsExhausted' },
  DDBStreamBatchInfo: { shardId: 's', startSequenceNumber: '1', endSequenceNumber: '2', batchSize: 2 },
});
