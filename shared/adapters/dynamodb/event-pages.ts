import { type DynamoDBClient, QueryCommand, type QueryCommandInput } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { RunEvent } from '#domain/runs/event.ts';
import type { NewEvent } from '#ports/run-store.ts';
import { listings } from './index-keys.ts';
import { keys, prefixes } from './keys.ts';
import { fromRow, jsonColumn, type Row } from './row.ts';
import { absent, putOf } from './write.ts';

/** The events of one append: one item, at the place of its first event. */
export interface EventPage {
  readonly first: number;
  readonly events: readonly NewEvent[];
}

// an item may have 400 KB: this many letters are at most 300 KB, and one more event some thousand
const LETTERS_IN_PAGE = 100_000;
const EVENTS_IN_PAGE = 50;
// several events lie in most pages, so this many answer most questions at once
const PAGES_AT_ONCE = 40;
const PageColumns = z.object({
  first: z.number(),
  body: jsonColumn(z.array(z.record(z.string(), z.unknown()))),
});

/** The pages for events that come after `end`, the number of events there are. */
export function pagesAfter(end: number, events: readonly NewEvent[]): readonly EventPage[] {
  const pages: { first: number; events: NewEvent[] }[] = [];
  let letters = 0;
  for (const [i, event] of events.entries()) {
    const page = pages.at(-1);
    if (page === undefined || page.events.length === EVENTS_IN_PAGE || letters > LETTERS_IN_PAGE) {
      pages.push({ first: end + i + 1, events: [event] });
      letters = 0;
    } else {
      page.events.push(event);
    }
    letters += JSON.stringify(event).length;
  }
  return pages;
}

/**
 * The put of a page, refused when there is one at its place. `writer` tells a writer whose answer was lost
 * that the page it meets is its own. The first page of a run never changes, so it also lists the run.
 */
export function putPage(tableName: string, tenantId: string, runId: string, page: EventPage, writer: string) {
  const listing = page.first === 1 ? { gsi1pk: listings.runs(tenantId), gsi1sk: runId } : {};
  return putOf(
    tableName,
    keys.events(tenantId, runId, page.first),
    { first: page.first, body: JSON.stringify(page.events), writer, ...listing },
    absent,
  );
}

/** Reads pages of a history, consistently. */
export interface PageReader {
  /** The number of the last event; 0 where there is no history. */
  end(tenantId: string, runId: string): Promise<number>;
  /** Events from `from` on, at least `limit` of them where there are so many. */
  from(tenantId: string, runId: string, from: number, limit: number): Promise<readonly RunEvent[]>;
  /** The events of the page that holds the event `seq`, from `seq` on; none when it begins there or lies behind the end. */
  within(tenantId: string, runId: string, seq: number): Promise<readonly RunEvent[]>;
}

/** Reads the histories in a table. */
export function pageReader(client: DynamoDBClient, tableName: string): PageReader {
  const query = (tenantId: string, runId: string, low: string, high: string): QueryCommandInput => ({
    TableName: tableName,
    ConsistentRead: true,
    KeyConditionExpression: 'pk = :pk AND sk BETWEEN :low AND :high',
    ExpressionAttributeValues: {
      ':pk': { S: keys.run(tenantId, runId).pk },
      ':low': { S: low },
      ':high': { S: high },
    },
  });
  const lastUpTo = async (tenantId: string, runId: string, high: string): Promise<readonly RunEvent[]> => {
    const input = query(tenantId, runId, prefixes.event, high);
    const answer = await client.send(new QueryCommand({ ...input, ScanIndexForward: false, Limit: 1 }));
    return (answer.Items ?? []).flatMap(eventsOf);
  };
  return {
    end: async (tenantId, runId) => (await lastUpTo(tenantId, runId, BEHIND)).at(-1)?.seq ?? 0,
    within: async (tenantId, runId, seq) => {
      const page = await lastUpTo(tenantId, runId, keys.events(tenantId, runId, seq).sk);
      return page.filter((event) => event.seq >= seq);
    },
    from: async (tenantId, runId, from, limit) => {
      const events: RunEvent[] = [];
      const input = query(tenantId, runId, keys.events(tenantId, runId, from).sk, BEHIND);
      let start: Row | undefined;
      do {
        const more = start === undefined ? {} : { ExclusiveStartKey: start };
        const answer = await client.send(
          new QueryCommand({ ...input, ...more, Limit: Math.min(limit, PAGES_AT_ONCE) }),
        );
        events.push(...(answer.Items ?? []).flatMap(eventsOf));
        start = answer.LastEvaluatedKey;
      } while (start !== undefined && events.length < limit);
      return events;
    },
  };
}

// the letter behind every digit
const BEHIND = `${prefixes.event}:`;

function eventsOf(row: Row): readonly RunEvent[] {
  const { first, body } = fromRow(PageColumns, row);
  return body.map((event, i) => RunEvent.parse({ ...event, seq: first + i }));
}
