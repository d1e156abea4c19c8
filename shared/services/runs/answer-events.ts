import type { Deps } from '#declare/capabilities.ts';
import type { RouteReply, RouteRequest } from '#declare/route.ts';
import { ValidationError } from '#domain/errors.ts';
import { type EventPage, eventStream, followEvents, readEvents } from './read-events.ts';

type EventsRequest = RouteRequest<{ runId: string }, { limit: number; cursor?: string | undefined }, unknown>;

/** A run's events in the form that the caller accepts: a JSON page, or a window of Server-Sent Events. */
export async function answerEvents(
  deps: Deps<'runs.read' | 'cursors.sign'>,
  { principal, params, query, headers, remainingMs }: EventsRequest,
): Promise<RouteReply<{ items: EventPage['items'][number][]; cursor: string; ended: boolean }>> {
  const key = { tenantId: principal.tenantId, runId: params.runId };
  if (!/(^|,)\s*text\/event-stream\b/.test(headers['accept'] ?? '')) {
    const page = await readEvents(deps, { ...key, ...query });
    return { body: { ...page, items: [...page.items] } };
  }
  const after = lastEventId(headers['last-event-id']);
  const { items, ended } = await followEvents(deps, { ...key, after, remainingMs });
  const mediaType = 'text/event-stream';
  // a browser that is told 204 does not come back
  if (ended && items.length === 0) return { status: 204, raw: { content: '', mediaType } };
  return { raw: { content: eventStream(items, ended), mediaType } };
}

function lastEventId(header: string | undefined): number {
  if (header === undefined || header === '') return 0;
  if (/^\d{1,12}$/.test(header)) return Number(header);
  throw new ValidationError('One thing does not fit.', [
    { in: 'header', pointer: '/last-event-id', message: 'is not the id of an event' },
  ]);
}
