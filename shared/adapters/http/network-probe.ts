import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { OrchestratorError } from '#domain/errors.ts';
import { type EgressPolicy, parseEgressPolicy } from '#domain/network/egress-policy.ts';
import type { HttpAnswer, NetworkProbe, TcpAnswer } from '#ports/network-probe.ts';
import { checkedRequest } from './checked-request.ts';
import { resolveRecords } from './dns-records.ts';
import { checkTarget, confirmPeer } from './egress.ts';
import { inspectTls } from './tls-inspection.ts';

const MAX_BODY_BYTES = 1024 * 1024;
const KEPT_HEADERS = 40;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** Probes the network with node's own sockets; `EGRESS_ALLOW` names blocks allowed besides the public internet. */
export const nodeNetworkProbe = (env: { EGRESS_ALLOW: string }): NetworkProbe => {
  const policy = parseEgressPolicy(env.EGRESS_ALLOW);
  return {
    resolve: (query) => resolveRecords(policy, query),
    connect: (query) => connect(policy, query),
    handshake: (query) => inspectTls(policy, query),
    request: (query) => follow(policy, query),
  };
};

async function connect(
  policy: EgressPolicy,
  query: { host: string; port: number; timeoutMs: number },
): Promise<TcpAnswer> {
  const target = await checkTarget(policy, query.host, query.port, query.timeoutMs);
  const started = performance.now();
  const { promise, resolve, reject } = Promise.withResolvers<TcpAnswer['status']>();
  const socket = process.getBuiltinModule('node:net').connect({
    host: target.address,
    port: query.port,
    family: target.family,
    timeout: query.timeoutMs,
  });
  socket.once('timeout', () => resolve('timeout'));
  socket.once('error', (error: NodeJS.ErrnoException) => resolve(statusOf(error.code)));
  socket.once('connect', () => {
    try {
      confirmPeer(socket, target);
      resolve('open');
    } catch (error) {
      reject(error);
    }
  });
  try {
    const status = await promise;
    const connectMs = Math.round((performance.now() - started) * 100) / 100;
    return {
      host: query.host,
      port: query.port,
      address: target.address,
      status,
      resolveMs: target.resolveMs,
      connectMs,
    };
  } finally {
    socket.destroy();
  }
}

const statusOf = (code: string | undefined): TcpAnswer['status'] =>
  code === 'ECONNREFUSED'
    ? 'refused'
    : code === 'ECONNRESET'
      ? 'reset'
      : code === 'ETIMEDOUT'
        ? 'timeout'
        : 'unreachable';

async function follow(
  policy: EgressPolicy,
  query: { url: string; method: 'GET' | 'HEAD'; timeoutMs: number; maxRedirects: number },
): Promise<HttpAnswer> {
  const started = performance.now();
  const signal = AbortSignal.timeout(query.timeoutMs);
  const redirects: { status: number; location: string }[] = [];
  for (let url = parseUrl(query.url); ; ) {
    const { response, target, timings } = await checkedRequest(policy, url, { ...query, signal });
    const status = response.statusCode ?? 0;
    const location = response.headers.location;
    if (
      REDIRECTS.has(status) &&
      location !== undefined &&
      redirects.length < Math.min(query.maxRedirects, 3)
    ) {
      response.destroy();
      redirects.push({ status, location: location.slice(0, 2000) });
      url = parseUrl(location, url);
      continue;
    }
    const body = await digest(response);
    const totalMs = Math.round((performance.now() - started) * 100) / 100;
    return {
      url: url.href,
      status,
      headers: headersOf(response),
      redirects,
      timings: { resolveMs: target.resolveMs, ...timings, totalMs },
      ...body,
    };
  }
}

function parseUrl(text: string, base?: URL): URL {
  try {
    return new URL(text, base);
  } catch (error) {
    throw new OrchestratorError('invalid_request', 'not a URL', { cause: error });
  }
}

const SECRET_HEADERS = new Set(['set-cookie', 'authorization', 'proxy-authorization', 'www-authenticate']);

const headersOf = (response: IncomingMessage): Record<string, string> =>
  Object.fromEntries(
    Object.entries(response.headers)
      .filter(([name]) => !SECRET_HEADERS.has(name))
      .slice(0, KEPT_HEADERS)
      .map(([name, value]) => [name, String(value).slice(0, 500)]),
  );

/** Size and hash of a body up to the cap; the rest is not read. */
async function digest(response: IncomingMessage): Promise<{ bodyBytes: number; bodySha256: string }> {
  const hash = createHash('sha256');
  let bodyBytes = 0;
  try {
    for await (const chunk of response) {
      const bytes = (chunk as Buffer).subarray(0, MAX_BODY_BYTES - bodyBytes);
      hash.update(bytes);
      bodyBytes += bytes.length;
      if (bodyBytes >= MAX_BODY_BYTES) break;
    }
  } catch (error) {
    throw new OrchestratorError('tool_failed', 'the answer broke off before its end', { cause: error });
  }
  response.destroy();
  return { bodyBytes, bodySha256: hash.digest('hex') };
}
