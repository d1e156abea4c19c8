import type { FilteredLogEvent } from '@aws-sdk/client-cloudwatch-logs';
import { lazy } from '#domain/lazy.ts';
import type { LogLine } from '#domain/telemetry/log.ts';
import type { LogSource } from '#ports/telemetry.ts';
import { asking, pages } from './sdk.ts';

/** Log groups of CloudWatch Logs. */
export function awsLogSource(): LogSource {
  const logs = lazy(async () => {
    const { sdk, makeClient } = await import('./commands/cloudwatch-logs.ts');
    return { sdk, client: makeClient() };
  });
  return {
    groups: ({ prefix, limit }) =>
      asking('log groups', async () => {
        const { sdk, client } = await logs();
        const found = await pages(limit, async (token) => {
          const page = await client.send(
            new sdk.DescribeLogGroupsCommand({
              limit: Math.min(50, limit),
              ...(prefix === undefined ? {} : { logGroupNamePrefix: prefix }),
              ...(token === undefined ? {} : { nextToken: token }),
            }),
          );
          return { items: page.logGroups ?? [], next: page.nextToken };
        });
        return found.flatMap((g) => (g.logGroupName === undefined ? [] : [g.logGroupName])).sort();
      }),
    lines: ({ group, window, contains, limit }) =>
      asking(`log group ${group}`, async () => {
        const { sdk, client } = await logs();
        const pattern = contains === undefined ? undefined : filterPattern(contains);
        // one more than asked for shows whether there are more; pages may be empty and still have a next one
        const found = await pages(limit + 1, async (token) => {
          const page = await client.send(
            new sdk.FilterLogEventsCommand({
              logGroupName: group,
              startTime: window.from,
              endTime: window.to - 1,
              limit: Math.min(PAGE, limit + 1),
              ...(pattern === undefined ? {} : { filterPattern: pattern }),
              ...(token === undefined ? {} : { nextToken: token }),
            }),
          );
          const items = (page.events ?? []).filter((e) => e.message?.includes(contains ?? '') === true);
          return { items, next: page.nextToken };
        });
        const full = found.length > limit || (limit >= PAGE && found.length === PAGE);
        return { group, lines: inOrder(found).slice(0, limit), truncated: full };
      }),
  };
}

const PAGE = 10_000;

/**
 * The pattern that lets the service drop most other lines; the letter-for-letter test stays with us. A text with
 * a term that begins with `-` is not sent: read as terms instead of as one phrase it would exclude what is meant.
 */
const filterPattern = (text: string): string | undefined =>
  /(^|\s)[-?%{[]|\p{Cc}/u.test(text) ? undefined : `"${text.replace(/[\\"]/g, '\\$&')}"`;

const inOrder = (events: readonly FilteredLogEvent[]): LogLine[] =>
  events
    .map((e) => ({
      at: e.timestamp ?? 0,
      message: (e.message ?? '').replace(/\r?\n$/, ''),
      ...(e.logStreamName === undefined ? {} : { stream: e.logStreamName }),
    }))
    .sort((a, b) => a.at - b.at);
