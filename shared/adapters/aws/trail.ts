import type { Change } from '#domain/telemetry/change.ts';
import type { Window } from '#domain/time.ts';
import type { CloudTrail } from './clients.ts';
import { pages } from './sdk.ts';
import { changeOfEvent } from './trail-event.ts';

const MAX_EVENTS = 1000;

/** Management events that wrote something, within the window. */
export async function readTrail(trail: CloudTrail, window: Window): Promise<Change[]> {
  const { sdk, client } = await trail();
  const found = await pages(MAX_EVENTS, async (token) => {
    const page = await client.send(
      new sdk.LookupEventsCommand({
        LookupAttributes: [{ AttributeKey: 'ReadOnly', AttributeValue: 'false' }],
        StartTime: new Date(window.from),
        EndTime: new Date(window.to - 1),
        MaxResults: 50,
        ...(token === undefined ? {} : { NextToken: token }),
      }),
    );
    return { items: page.Events ?? [], next: page.NextToken };
  });
  return found.map(changeOfEvent).filter((c) => c !== undefined);
}
