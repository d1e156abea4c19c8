import { BUS_SOURCE } from '#domain/bus/bus-source.ts';
import { OrchestratorError } from '#domain/errors.ts';
import { lazy } from '#domain/lazy.ts';
import type { EventForwarder } from '#ports/event-forwarder.ts';

/**
 * Events on the stage's bus of EventBridge: the cloud event is the detail, its source and type are those of the entry
 * too, so that rules can name them. The client is loaded with the first event: few requests publish any.
 */
export function eventBridgeForwarder({
  EVENT_BUS_NAME,
}: {
  readonly EVENT_BUS_NAME: string;
}): EventForwarder {
  const put = lazy(() => putter(EVENT_BUS_NAME));
  return { forward: async (event) => (await put())(event) };
}

type Forward = EventForwarder['forward'];

async function putter(EventBusName: string): Promise<Forward> {
  const { EventBridgeClient, PutEventsCommand } = await import('@aws-sdk/client-eventbridge');
  const { awsCalls, calling } = await import('../http/aws-calls.ts');
  const client = calling('EventBridge', new EventBridgeClient(awsCalls));
  return async (event) => {
    const { Entries } = await client.send(
      new PutEventsCommand({
        Entries: [
          {
            EventBusName,
            Source: BUS_SOURCE,
            DetailType: event.type,
            Time: new Date(event.time),
            Detail: JSON.stringify(event),
          },
        ],
      }),
    );
    const code = Entries?.[0]?.ErrorCode;
    if (code !== undefined)
      throw new OrchestratorError('unavailable', `EventBridge refused the event: ${code}`);
  };
}
