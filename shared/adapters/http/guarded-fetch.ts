import type { IncomingMessage } from 'node:http';
import { OrchestratorError } from '#domain/errors.ts';
import type { EgressPolicy } from '#domain/network/egress-policy.ts';
import { type CheckedTarget, checkTarget, confirmPeer } from './egress.ts';

/** The part of `fetch` that API clients need: one request, no redirects followed, a streaming answer. */
export type GuardedFetch = (
  url: string | URL,
  init?: {
    method?: string;
    headers?: ConstructorParameters<typeof Headers>[0];
    body?: unknown;
    signal?: AbortSignal | null | undefined;
  },
) => Promise<Response>;

const RESOLVE_MS = 5_000;

/**
 * A `fetch` through the egress guard, for clients of configured services. Redirects come back as they are, so a
 * service cannot send a caller's credentials elsewhere. An abort while the body streams errors the stream.
 */
export const guardedFetch =
  (policy: EgressPolicy): GuardedFetch =>
  async (input, init = {}) => {
    const url = new URL(input);
    if (url.protocol !== 'http:' && url.protocol !== 'https:') {
      throw new OrchestratorError('egress_denied', `${url.protocol} is not a way out`);
    }
    const secure = url.protocol === 'https:';
    const port = url.port === '' ? (secure ? 443 : 80) : Number(url.port);
    const target = await checkTarget(policy, url.hostname.replace(/^\[|\]$/g, ''), port, RESOLVE_MS);
    return asResponse(await send(url, target, secure, init));
  };

function send(
  url: URL,
  target: CheckedTarget,
  secure: boolean,
  init: NonNullable<Parameters<GuardedFetch>[1]>,
): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const { request } = secure ? process.getBuiltinModule('node:https') : process.getBuiltinModule('node:http');
  const body = typeof init.body === 'string' ? Buffer.from(init.body) : undefined;
  const outgoing = request(
    {
      host: target.address,
      port: target.port,
      family: target.family,
      path: `${url.pathname}${url.search}`,
      method: init.method ?? 'GET',
      headers: {
        ...Object.fromEntries(new Headers(init.headers)),
        host: url.host,
        ...(body === undefined ? {} : { 'content-length': body.length }),
      },
      agent: false,
      ...(init.signal ? { signal: init.signal } : {}),
      ...(secure ? { servername: target.host } : {}),
    },
    resolve,
  );
  outgoing.once('socket', (socket) =>
    socket.once('connect', () => {
      try {
        confirmPeer(socket, target);
      } catch (error) {
        outgoing.destroy(error as Error);
      }
    }),
  );
  outgoing.once('error', reject);
  outgoing.end(body);
  return promise;
}

function asResponse(message: IncomingMessage): Response {
  const { Readable } = process.getBuiltinModule('node:stream');
  const status = message.statusCode ?? 502;
  const headers = new Headers();
  for (const [name, value] of Object.entries(message.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  const empty = status === 204 || status === 304;
  if (empty) message.resume();
  return new Response(empty ? null : (Readable.toWeb(message) as unknown as ReadableStream), {
    status,
    headers,
  });
}
