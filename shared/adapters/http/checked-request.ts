import type { IncomingMessage, RequestOptions } from 'node:http';
import type { Socket } from 'node:net';
import { OrchestratorError } from '#domain/errors.ts';
import type { EgressPolicy } from '#domain/network/egress-policy.ts';
import { type CheckedTarget, checkTarget, confirmPeer } from './egress.ts';

/** One hop's answer; the body is read to its cap and hashed by the caller. */
export interface Hop {
  readonly response: IncomingMessage;
  readonly target: CheckedTarget;
  /** Milliseconds since the request began; `tlsMs` 0 without TLS. */
  readonly timings: { readonly connectMs: number; readonly tlsMs: number; readonly firstByteMs: number };
}

/**
 * Makes one request to the checked address of the URL's host: own connection, no proxy, no redirects, no
 * credentials from the URL. A certificate that does not verify fails the request.
 *
 * @throws OrchestratorError `invalid_request` for another scheme or a URL with credentials, `egress_denied`,
 * `tool_failed`
 */
export async function checkedRequest(
  policy: EgressPolicy,
  url: URL,
  options: { readonly method: 'GET' | 'HEAD'; readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<Hop> {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new OrchestratorError('invalid_request', `only http and https can be checked, not ${url.protocol}`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new OrchestratorError('invalid_request', 'a URL with credentials is not checked');
  }
  const secure = url.protocol === 'https:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = url.port === '' ? (secure ? 443 : 80) : Number(url.port);
  const target = await checkTarget(policy, host, port, options.timeoutMs);
  return send(url, target, secure, options);
}

function send(
  url: URL,
  target: CheckedTarget,
  secure: boolean,
  options: { readonly method: string; readonly signal: AbortSignal },
): Promise<Hop> {
  const { promise, resolve, reject } = Promise.withResolvers<Hop>();
  const started = performance.now();
  const marks = { connectMs: 0, tlsMs: 0 };
  const since = (): number => Math.round((performance.now() - started) * 100) / 100;
  const settings: RequestOptions & { servername?: string } = {
    host: target.address,
    port: target.port,
    family: target.family,
    method: options.method,
    path: `${url.pathname}${url.search}`,
    headers: { host: url.host, accept: '*/*', 'user-agent': 'watchfloor-check/1', connection: 'close' },
    agent: false,
    signal: options.signal,
    ...(secure ? { servername: target.host } : {}),
  };
  const { request } = secure ? process.getBuiltinModule('node:https') : process.getBuiltinModule('node:http');
  const outgoing = request(settings, (response) =>
    resolve({ response, target, timings: { ...marks, firstByteMs: since() } }),
  );
  outgoing.on('socket', (socket: Socket) => {
    socket.once('connect', () => {
      marks.connectMs = since();
      try {
        confirmPeer(socket, target);
      } catch (error) {
        outgoing.destroy(error as Error);
      }
    });
    socket.once('secureConnect', () => {
      marks.tlsMs = Math.round((since() - marks.connectMs) * 100) / 100;
    });
  });
  outgoing.once('error', (error) => reject(asFailure(target.host, error)));
  outgoing.end();
  return promise;
}

function asFailure(host: string, error: Error): OrchestratorError {
  if (error instanceof OrchestratorError) return error;
  const code = (error as NodeJS.ErrnoException).code;
  if (error.name === 'AbortError' || error.name === 'TimeoutError') {
    return new OrchestratorError('tool_timeout', `${host} did not answer in time`, { cause: error });
  }
  return new OrchestratorError('tool_failed', `${host} did not answer: ${code ?? error.message}`, {
    cause: error,
  });
}
