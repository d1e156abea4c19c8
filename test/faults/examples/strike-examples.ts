import type { Context } from 'aws-lambda';
import type { AnyRoute, RouteExample } from '#declare/route.ts';
import { httpHandler } from '#runtime/http.ts';
import { routes } from '../../../functions/registry.ts';
import { admin } from '../../contract/api-world.ts';
import { merged, NOTHING, type Tally } from '../run/tally.ts';
import { eventOf, replyOf } from '../world/client.ts';
import { type Errand, strike } from './strike.ts';

/** Sends the examples of a route again and again, with every single fault. */
export async function exampleTally(routeId: string): Promise<Tally> {
  const route = changingRoutes().find(({ id }) => id === routeId);
  if (route === undefined) throw new Error(`${routeId} is no route that changes something`);
  let tally = NOTHING;
  for (const example of goodExamples(route)) tally = merged(tally, await strike(errandOf(route, example)));
  return tally;
}

/** The routes that change something. */
export const changingRoutes = (): readonly AnyRoute[] =>
  (routes as unknown as readonly { readonly unit: AnyRoute }[])
    .map(({ unit }) => unit)
    .filter(({ changes }) => changes);

/** The examples of a route that go well; two are enough to see both ways that a route may have. */
export const goodExamples = (route: AnyRoute): readonly RouteExample[] =>
  route.examples.filter(({ status }) => status < 300).slice(0, 2);

/** Answers that tell a careful caller that the change is made, or is no longer to be made. */
const FINAL: ReadonlySet<number> = new Set([404, 409, 412]);
/** Routes whose answer may say that some of it is still to be done. */
const ASKED_AGAIN: ReadonlySet<string> = new Set(['redriveDeadLetters']);

const errandOf = (route: AnyRoute, example: RouteExample): Errand => ({
  name: `${route.id} "${example.name}"`,
  families: [route.path.split('/')[1] ?? '', 'runs'],
  passing: (status) => status === 0 || status >= 500 || status === 429,
  final: (status) => (status >= 200 && status < 300) || FINAL.has(status),
  asksAgain: ASKED_AGAIN.has(route.id),
  open: ({ ports, edge }) => {
    const handler = httpHandler(route, ports as never, edge);
    let sent = 0;
    return async (key) => {
      sent += 1;
      const event = eventOf(route, { ...example, principal: admin, key }, `request-${sent}`);
      const context = { awsRequestId: 'lambda', getRemainingTimeInMillis: () => 29_000 };
      return replyOf(await handler(event, context as Context)).status;
    };
  },
});
