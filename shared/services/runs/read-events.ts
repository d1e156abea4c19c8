import type { Deps } from '#declare/capabilities.ts';
import type { RunEvent } from '#domain/runs/event.ts';
import { isTerminal } from '#domain/runs/status.ts';
import { openCursor, sealCursor } from '../pagination/cursor.ts';
import { readRunRow } from './change-run.ts';
import type { RunKey } from './read-run.ts';

/** A stretch of a run's history. `ended` when nothing will ever follow it. */
export interface EventPage {
  readonly items: readonly RunEvent[];
  /** Always there: asking again with it gives what happened since. */
  readonly cursor: string;
  readonly ended: boolean;
}

/**
 * Events after a cursor, oldest first.
 *
 * @throws OrchestratorError `not_found`; ValidationError for a cursor of another run
 */
export async function readEvents(
  deps: Deps<'runs.read' | 'cursors.sign'>,
  request: RunKey & { readonly limit: number; readonly cursor?: string | undefined },
): Promise<EventPage> {
  const { tenantId, runId, limit, cursor } = request;
  const use = { tenantId, listing: `events:${runId}` };
  // the row first: a run that has ended by now has written all its events
  const run = await readRunRow(deps, request);
  const after = cursor === undefined ? 0 : Number(await openCursor(deps, use, cursor));
  const items = await deps.runs.events(tenantId, runId, after, limit);
  const last = items.at(-1)?.seq ?? after;
  return {
    items,
    cursor: await sealCursor(deps, use, String(last)),
    ended: isTerminal(run.status) && items.length < limit,
  };
}

/** How long a stream without news is kept open, and how often it looks. */
const WINDOW_MS = 5000;
const LOOK_EVERY_MS = 400;
const STREAM_LIMIT = 500;

/**
 * What a follower of a run gets next: the events after `after` as soon as there are any, else none after a
 * few seconds. A window, not an endless stream: every gateway can carry it, and the follower comes back.
 *
 * @throws OrchestratorError `not_found`
 */
export async function followEvents(
  deps: Deps<'runs.read'>,
  request: RunKey & { readonly after: number; readonly remainingMs: () => number },
): Promise<{ items: readonly RunEvent[]; ended: boolean }> {
  const { tenantId, runId, after, remainingMs } = request;
  const until = deps.clock.now() + Math.min(WINDOW_MS, remainingMs());
  for (;;) {
    const run = await readRunRow(deps, request);
    const items = await deps.runs.events(tenantId, runId, after, STREAM_LIMIT);
    const ended = isTerminal(run.status) && items.length < STREAM_LIMIT;
    if (items.length > 0 || ended || deps.clock.now() + LOOK_EVERY_MS > until) return { items, ended };
    await deps.clock.sleep(LOOK_EVERY_MS);
  }
}

/**
 * The events as Server-Sent Events: `id` is the event's place, so a reconnecting reader's `Last-Event-ID`
 * says where to go on. A window without news is one heartbeat.
 */
export function eventStream(items: readonly RunEvent[], ended: boolean): string {
  const events = items.map(
    (event) => `id: ${event.seq}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`,
  );
  const end = ended ? ['event: end\ndata: {}\n\n'] : [];
  return ['retry: 1000\n\n', ...(events.length === 0 ? [': heartbeat\n\n'] : events), ...end].join('');
}
