import type { Agent, IncomingMessage } from 'node:http';
import { OrchestratorError } from '#domain/errors.ts';
import { parseAddress } from '#domain/network/address.ts';
import type { EgressPolicy } from '#domain/network/egress-policy.ts';
import { checkLiteral } from './egress.ts';
import { type GuardedAgents, guardedAgents } from './kept-connections.ts';

/** The part of a `Response` that clients read. The body is read once, by one of its ways, or cancelled. */
export interface Answer {
  /** Status 200 to 299. */
  readonly ok: boolean;
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body: (AsyncIterable<Uint8Array> & { cancel(): Promise<void> }) | null;
  text(): Promise<string>;
  json(): Promise<unknown>;
}

/** The part of `fetch` that API clients need: one request, no redirects followed, a streaming answer. */
export type GuardedFetch = (url: string | URL, init?: RequestInit) => Promise<Answer>;

interface RequestInit {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * A `fetch` through the egress guard, for clients of configured services. Redirects come back as they are, so a
 * service cannot send a caller's credentials elsewhere. An abort while the body streams errors the stream and closes
 * the connection. Connections are kept between requests; a kept one that turns out to be closed is replaced once,
 * where no byte of an answer came, so whoever asked sees one request. A POST is not sent again: its server may have
 * begun, and bill, what it never answered; whoever asked knows whether to ask again.
 */
export function guardedFetch(policy: EgressPolicy): GuardedFetch {
  const agents = guardedAgents(policy);
  return async (input, init = {}) => {
    const url = input instanceof URL ? input : new URL(input);
    if (url.protocol !== 'http:' && url.protocol !== 'https:') {
      throw new OrchestratorError('egress_denied', `${url.protocol} is not a way out`);
    }
    const wanted = wantedOf(url, init);
    // a name is checked when it is connected to, a number has to be here: nobody looks it up
    checkLiteral(policy, wanted.host, wanted.port);
    return answerOf(await send(agents, wanted));
  };
}

/** A request as node's client takes it. */
interface Wanted {
  readonly secure: boolean;
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body: string | undefined;
  readonly signal: AbortSignal | undefined;
}

function wantedOf(url: URL, { method = 'GET', headers, body, signal }: RequestInit): Wanted {
  const secure = url.protocol === 'https:';
  const length = body === undefined ? undefined : Buffer.byteLength(body);
  return {
    secure,
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
    path: `${url.pathname}${url.search}`,
    method,
    headers: { ...headers, host: url.host, ...(length === undefined ? {} : { 'content-length': length }) },
    body,
    signal,
  };
}

/** A kept connection that its server has closed says so at once; one that dies later was working on an answer. */
const STALE_MS = 1_000;

async function send(agents: GuardedAgents, wanted: Wanted): Promise<IncomingMessage> {
  const message = await exchange(agents.kept(wanted.secure), wanted);
  if (message !== 'stale') return message;
  const again = await exchange(agents.single(wanted.secure), wanted);
  if (again !== 'stale') return again;
  throw new OrchestratorError('internal', 'a new connection cannot be an old one');
}

/** One request; `stale` where it was sent on a kept connection that was closed already. */
function exchange(agent: Agent, wanted: Wanted): Promise<IncomingMessage | 'stale'> {
  const { secure, host, port, path, method, headers, body, signal } = wanted;
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage | 'stale'>();
  const { request } = secure ? process.getBuiltinModule('node:https') : process.getBuiltinModule('node:http');
  const named = secure ? { servername: parseAddress(host) === undefined ? host : '' } : {};
  const outgoing = request(
    { host, port, path, method, headers, agent, ...(signal ? { signal } : {}), ...named },
    resolve,
  );
  const sentAt = performance.now();
  let readBefore = 0;
  outgoing.once('socket', (socket) => {
    readBefore = socket.bytesRead;
  });
  outgoing.once('error', (error: NodeJS.ErrnoException) => {
    const closed = error.code === 'ECONNRESET' || error.code === 'EPIPE';
    const unheard = outgoing.socket?.bytesRead === readBefore;
    const stale =
      method !== 'POST' &&
      outgoing.reusedSocket &&
      closed &&
      unheard &&
      performance.now() - sentAt < STALE_MS;
    if (stale) resolve('stale');
    else reject(error);
  });
  outgoing.end(body);
  return promise;
}

function answerOf(message: IncomingMessage): Answer {
  const status = message.statusCode ?? 502;
  const empty = status === 204 || status === 304;
  if (empty) message.resume();
  const text = (): Promise<string> => (empty ? Promise.resolve('') : textOf(message));
  return {
    ok: status >= 200 && status < 300,
    status,
    headers: {
      get(name) {
        const value = message.headers[name.toLowerCase()];
        return (Array.isArray(value) ? value.join(', ') : value) ?? null;
      },
    },
    body: empty ? null : bodyOf(message),
    text,
    json: async () => JSON.parse(await text()) as unknown,
  };
}

/** Leaving its loop half-way closes the connection, as cancelling does. */
const bodyOf = (message: IncomingMessage): NonNullable<Answer['body']> => ({
  [Symbol.asyncIterator]: () => message[Symbol.asyncIterator](),
  cancel: async () => {
    message.destroy();
  },
});

function textOf(message: IncomingMessage): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const parts: Buffer[] = [];
  message.on('data', (part: Buffer) => parts.push(part));
  message.once('end', () => resolve(Buffer.concat(parts).toString()));
  message.once('error', reject);
  return promise;
}
