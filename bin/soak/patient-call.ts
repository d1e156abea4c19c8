// Calls that outlive killed workers and throttling, as a careful client makes them.
import * as z from 'zod';
import { pause } from '../emulator/processes.ts';
import { type ApiAccess, type ApiAnswer, ApiFailure, call } from '../start/api-client.ts';
import type { Told } from './check-runs.ts';

/** What happened on the way to answers, counted over all calls. */
export interface Setbacks {
  /** Answers of 429. */
  refused: number;
  /** Answers of 500 and above, connections that broke, and conflicts with a try still under way. */
  failed: number;
}

/** A call to make, as often as it takes. */
export interface Request {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Several times the minute that a request which died with its worker holds its Idempotency-Key. */
const PATIENCE_MS = 5 * 60_000;

/** Repeats a call, after the time that the answer names, until it is answered with neither 429, 409 nor 5xx. @throws Error */
export async function patientCall(
  access: ApiAccess,
  request: Request,
  setbacks: Setbacks,
): Promise<ApiAnswer> {
  let last = 'no answer';
  const until = performance.now() + PATIENCE_MS;
  while (performance.now() < until) {
    const answer = await call(access, request.method, request.path, request.body, request.headers).catch(
      (error: unknown) => String(error),
    );
    if (typeof answer !== 'string' && answer.status < 500 && answer.status !== 429 && answer.status !== 409) {
      return answer;
    }
    const refused = typeof answer !== 'string' && answer.status === 429;
    setbacks[refused ? 'refused' : 'failed'] += 1;
    last = typeof answer === 'string' ? answer : `${answer.status} ${JSON.stringify(answer.body)}`;
    await pause(waitMs(answer));
  }
  throw new Error(
    `${request.method} ${request.path}: nothing final within ${PATIENCE_MS / 1000} s, the last: ${last}`,
  );
}

const waitMs = (answer: ApiAnswer | string): number => {
  const asked = typeof answer === 'string' ? null : answer.headers.get('retry-after');
  return asked !== null && /^\d+$/.test(asked) ? Number(asked) * 1000 : 500;
};

const Page = z.looseObject({
  items: z.array(
    z.looseObject({
      seq: z.number(),
      type: z.string(),
      at: z.number(),
      step: z.string().optional(),
      epoch: z.number().optional(),
    }),
  ),
  cursor: z.string(),
});

/** Every event of a run, page by page; empty when the API does not know the run. @throws ApiFailure, Error */
export async function readHistory(
  access: ApiAccess,
  id: string,
  setbacks: Setbacks = { refused: 0, failed: 0 },
): Promise<readonly Told[]> {
  const events: Told[] = [];
  let cursor = '';
  for (;;) {
    const path = `/runs/${id}/events?limit=100${cursor}`;
    const answer = await patientCall(access, { method: 'GET', path }, setbacks);
    if (answer.status === 404) return [];
    if (answer.status !== 200) throw new ApiFailure(`GET ${path}`, answer);
    const page = Page.parse(answer.body);
    events.push(...page.items);
    if (page.items.length < 100) return events;
    cursor = `&cursor=${encodeURIComponent(page.cursor)}`;
  }
}
