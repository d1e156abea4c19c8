import { type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { OrchestratorError } from '#domain/errors.ts';
import type { RunEvent } from '#domain/runs/event.ts';
import type { NewEvent } from '#ports/run-store.ts';
import { type EventPage, type PageReader, pageReader, pagesAfter, putPage } from './event-pages.ts';
import { keys } from './keys.ts';
import { pause } from './pause.ts';
import { commit, isContended, refusedItem, type Write, wroteItself } from './write.ts';

/**
 * The history of runs, as pages: one item holds the events of one append and is never written again. A page
 * lies at the place of its first event and may only be put where nothing is, so of two writers who saw the
 * same end one is refused, looks again and goes behind the other: no counter, no gap, no event lost. A stale
 * end does no harm for the same reason: the place behind every earlier end is taken.
 */
export interface History {
  /** Appends alone: one item, one write. @throws OrchestratorError `not_found` */
  append(tenantId: string, runId: string, events: readonly NewEvent[]): Promise<void>;
  /** The puts that begin the history of a new run, for the transaction that makes it. */
  begin(tenantId: string, runId: string, events: readonly NewEvent[]): readonly Write[];
  /** Appends together with other writes of the same run: all or nothing. */
  commitWith(
    tenantId: string,
    runId: string,
    writes: readonly Write[],
    events: readonly NewEvent[],
  ): Promise<void>;
  /** Events with `seq > after`, oldest first, at most `limit`. */
  read(tenantId: string, runId: string, after: number, limit: number): Promise<readonly RunEvent[]>;
  /** @throws OrchestratorError `not_found` when there is no such run: each has a history */
  requireRun(tenantId: string, runId: string): Promise<void>;
}

const ATTEMPTS = 60;

class PlaceTaken extends Error {}

/** The histories in one table. */
export function dynamoHistory(client: DynamoDBClient, tableName: string): History {
  const pages = pageReader(client, tableName);
  const ends = knownEnds(pages);

  const atEnd = async (
    tenantId: string,
    runId: string,
    events: readonly NewEvent[],
    write: (pages: readonly EventPage[]) => Promise<void>,
  ): Promise<void> => {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const end = await ends.of(tenantId, runId);
      try {
        await write(pagesAfter(end, events));
        if (events.length > 0) ends.set(tenantId, runId, end + events.length);
        return;
      } catch (error) {
        if (!(error instanceof PlaceTaken)) throw error;
        ends.forget(tenantId, runId);
      }
      await pause(attempt);
    }
    throw new OrchestratorError('unavailable', 'too many writers to one history at once');
  };

  const putAll = (tenantId: string, runId: string, all: readonly EventPage[]): readonly Write[] =>
    all.map((page) => ({
      item: { Put: putPage(tableName, tenantId, runId, page, crypto.randomUUID()) },
      refused: () => new PlaceTaken(),
    }));

  const requireRun = async (tenantId: string, runId: string): Promise<void> => {
    if ((await ends.of(tenantId, runId)) === 0) throw new OrchestratorError('not_found', 'no such run');
  };

  return {
    requireRun,
    begin: (tenantId, runId, events) => putAll(tenantId, runId, pagesAfter(0, events)),
    async append(tenantId, runId, events) {
      await requireRun(tenantId, runId);
      const writer = crypto.randomUUID();
      await atEnd(tenantId, runId, events, async (all) => {
        const [page, ...others] = all;
        if (page === undefined) return;
        if (others.length > 0) return commit(client, putAll(tenantId, runId, all));
        await putAlone(client, putPage(tableName, tenantId, runId, page, writer), writer);
      });
    },
    commitWith: (tenantId, runId, writes, events) =>
      events.length === 0
        ? commit(client, writes)
        : atEnd(tenantId, runId, events, (all) =>
            commit(client, [...writes, ...putAll(tenantId, runId, all)]),
          ),
    async read(tenantId, runId, after, limit) {
      const from = Math.max(0, after) + 1;
      const found = await pages.from(tenantId, runId, from, limit);
      // the events asked for begin within a page, unless a page or the history is known to end before them
      const whole = found[0]?.seq === from || ends.known(tenantId, runId) === after;
      const before = whole || from === 1 ? [] : await pages.within(tenantId, runId, from);
      const events = [...before.filter(({ seq }) => seq < (found[0]?.seq ?? Infinity)), ...found];
      const last = found.at(-1);
      if (last !== undefined) ends.set(tenantId, runId, last.seq);
      return events.slice(0, limit);
    },
  };
}

async function putAlone(
  client: DynamoDBClient,
  put: ReturnType<typeof putPage>,
  writer: string,
): Promise<void> {
  try {
    await client.send(new PutItemCommand({ ...put, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }));
  } catch (error) {
    if (wroteItself(error, writer)) return;
    if (refusedItem(error) === undefined && !isContended(error)) throw error;
    throw new PlaceTaken();
  }
}

const REMEMBERED = 500;

// the newest known end of a history is where a page once ended; the least recently set is forgotten first
function knownEnds(pages: PageReader) {
  const ends = new Map<string, number>();
  const place = (tenantId: string, runId: string): string => keys.run(tenantId, runId).pk;
  const set = (tenantId: string, runId: string, end: number): void => {
    ends.delete(place(tenantId, runId));
    ends.set(place(tenantId, runId), end);
    for (const oldest of ends.keys()) {
      if (ends.size <= REMEMBERED) break;
      ends.delete(oldest);
    }
  };
  return {
    set,
    known: (tenantId: string, runId: string) => ends.get(place(tenantId, runId)),
    forget: (tenantId: string, runId: string) => ends.delete(place(tenantId, runId)),
    async of(tenantId: string, runId: string): Promise<number> {
      const known = ends.get(place(tenantId, runId));
      if (known !== undefined) return known;
      const end = await pages.end(tenantId, runId);
      if (end > 0) set(tenantId, runId, end);
      return end;
    },
  };
}
