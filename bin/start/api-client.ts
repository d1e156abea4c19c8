// The public API as any client uses it: a key in a header, problem documents for faults.
import * as z from 'zod';
import { Report } from '#domain/findings/report.ts';
import { isTerminal, RunStatus } from '#domain/runs/status.ts';
import { pause } from '../emulator/processes.ts';
import { plain } from './terminal-text.ts';

/** Where the API is, and the key for it. */
export interface ApiAccess {
  readonly url: string;
  readonly key: string;
}

/** What one call answered. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** A refusal or failure, with the status and the problem document. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure';
  readonly answer: ApiAnswer;

  constructor(what: string, answer: ApiAnswer) {
    super(`${what} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    this.answer = answer;
  }
}

/** Calls a path under `/api/v1`; answers whatever the status is. */
export async function call(
  access: ApiAccess,
  method: string,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<ApiAnswer> {
  const answer = await fetch(`${access.url}${path}`, {
    method,
    headers: {
      'x-api-key': access.key,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: parse(text) };
}

/** What of a run these programs look at. */
export const RunView = z.looseObject({
  id: z.string(),
  status: RunStatus,
  waitingFor: z.array(z.looseObject({ approval: z.string(), question: z.string() })).optional(),
});
export type RunView = z.infer<typeof RunView>;

/** Starts a run. @throws ApiFailure */
export async function orchestrate(access: ApiAccess, request: object): Promise<RunView> {
  const answer = await call(access, 'POST', '/orchestrate', request);
  if (answer.status !== 202 && answer.status !== 200) throw new ApiFailure('POST /orchestrate', answer);
  return RunView.parse(answer.body);
}

/**
 * Waits until a run has ended; `told` hears each time what else it waits for people to decide.
 *
 * @throws Error when it has not ended within `timeoutMs`; ApiFailure
 */
export async function waitForRun(
  access: ApiAccess,
  id: string,
  timeoutMs: number,
  told: (standing: string) => void = () => undefined,
): Promise<RunView> {
  const until = Date.now() + timeoutMs;
  for (let standing = 'unread'; ; ) {
    const run = await readRun(access, id);
    if (run !== undefined && isTerminal(run.status)) return run;
    const now = run === undefined ? standing : standingOf(run);
    if (now !== standing && run?.waitingFor !== undefined) told(`${id} is ${now}`);
    standing = now;
    if (Date.now() > until) {
      const seen = await call(access, 'GET', `/runs/${id}/events?limit=100`);
      const last = JSON.stringify(seen.body).slice(-LAST_SEEN);
      throw new Error(
        `run ${id} has not ended within ${timeoutMs / 1000} s: it is ${standing}, last seen: ${last}`,
      );
    }
    await pause(250);
  }
}

/** The run as it is; undefined where the answer is worth another try. */
async function readRun(access: ApiAccess, id: string): Promise<RunView | undefined> {
  const answer = await call(access, 'GET', `/runs/${id}`);
  if (answer.status === 200) return RunView.parse(answer.body);
  if (answer.status >= 500 || answer.status === 429) return undefined;
  throw new ApiFailure(`GET /runs/${id}`, answer);
}

/** The status of a run in words, with what it waits for. */
const standingOf = ({ status, waitingFor = [] }: RunView): string =>
  [status, ...waitingFor.map(({ approval, question }) => `waits for ${approval}: ${plain(question)}`)].join(
    ', ',
  );

/** Characters of a run's events that a message about it shows. */
const LAST_SEEN = 2000;

/** The report of a run that succeeded. @throws ApiFailure */
export async function readReport(access: ApiAccess, id: string): Promise<Report> {
  const answer = await call(access, 'GET', `/runs/${id}/report`);
  if (answer.status !== 200) throw new ApiFailure(`GET /runs/${id}/report`, answer);
  return Report.parse(answer.body);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
