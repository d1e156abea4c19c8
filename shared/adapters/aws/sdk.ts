import { type ErrorCode, OrchestratorError } from '#domain/errors.ts';
import type { Missed } from '#ports/telemetry.ts';

/** Runs `ask` and turns whatever the SDK throws into an OrchestratorError whose message names `what`. */
export async function asking<T>(what: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw explain(what, error);
  }
}

/** Runs `ask`; when it fails, tells `missed` and answers `otherwise`. */
export async function orMiss<T>(
  missed: Missed,
  what: string,
  otherwise: T,
  ask: () => Promise<T>,
): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    missed(what, explain(what, error).message);
    return otherwise;
  }
}

/** Maps with at most `width` calls under way; answers keep the order of the items. */
export async function mapWide<T, R>(
  items: readonly T[],
  width: number,
  each: (item: T) => Promise<R>,
): Promise<R[]> {
  const answers = new Array<R>(items.length);
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let i = next++; i < items.length; i = next++) answers[i] = await each(items[i] as T);
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker));
  return answers;
}

/** Gathers pages until there is no next token or `limit` items are there. */
export async function pages<T>(
  limit: number,
  read: (token: string | undefined) => Promise<{ items: readonly T[]; next: string | undefined }>,
): Promise<T[]> {
  const all: T[] = [];
  let token: string | undefined;
  do {
    const page = await read(token);
    all.push(...page.items);
    token = page.next === token ? undefined : page.next;
  } while (token !== undefined && all.length < limit);
  return all.slice(0, limit);
}

/** An OrchestratorError for what an SDK call threw; one that is thrown already stays as it is. */
export function explain(what: string, error: unknown): OrchestratorError {
  if (error instanceof OrchestratorError) return error;
  const name = error instanceof Error ? error.name : '';
  const [, code, why] = CLASSES.find(([pattern]) => pattern.test(name)) ?? UNREAD;
  return new OrchestratorError(code, `${what}: ${why}`, { cause: error });
}

const CLASSES: readonly (readonly [RegExp, ErrorCode, string])[] = [
  [/AccessDenied|Unauthorized|Authorization|NotAuthorized/i, 'forbidden', 'not allowed for this role'],
  [
    // a service the engine does not have answers with a page that is no answer of that service
    /UnknownOperation|InvalidAction|NotImplemented|UnsupportedOperation|UnknownService|SyntaxError/i,
    'not_supported',
    'not offered here',
  ],
  [/Throttl|TooManyRequests|RequestLimit|SlowDown/i, 'rate_limited', 'asked too often, try again'],
  [/NotFound|NonExistent|NoSuch/i, 'not_found', 'does not exist'],
  [/Timeout|TimedOut/i, 'timeout', 'no answer in time'],
];

const UNREAD: readonly [RegExp, ErrorCode, string] = [/./, 'unavailable', 'could not be read'];
