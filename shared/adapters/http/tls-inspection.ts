import type { DetailedPeerCertificate, TLSSocket } from 'node:tls';
import { OrchestratorError } from '#domain/errors.ts';
import type { EgressPolicy } from '#domain/network/egress-policy.ts';
import type { TlsAnswer } from '#ports/network-probe.ts';
import { checkTarget, confirmPeer } from './egress.ts';

const LONGEST_CHAIN = 8;

/**
 * Completes a handshake and describes what the server showed. A certificate that does not verify is described
 * all the same (that is the point of looking): no data is sent over such a connection.
 *
 * @throws OrchestratorError `egress_denied`, `tool_timeout`, `tool_failed` when there is no handshake at all
 */
export async function inspectTls(
  policy: EgressPolicy,
  query: { host: string; port: number; serverName: string; timeoutMs: number },
): Promise<TlsAnswer> {
  const target = await checkTarget(policy, query.host, query.port, query.timeoutMs);
  const { promise, resolve, reject } = Promise.withResolvers<TLSSocket>();
  const tls = process.getBuiltinModule('node:tls');
  const named = process.getBuiltinModule('node:net').isIP(query.serverName) === 0;
  const socket = tls.connect({
    host: target.address,
    port: query.port,
    rejectUnauthorized: false,
    timeout: query.timeoutMs,
    ...(named ? { servername: query.serverName } : {}),
  });
  socket.once('timeout', () =>
    reject(
      new OrchestratorError('tool_timeout', `no handshake with ${query.host} within ${query.timeoutMs} ms`),
    ),
  );
  socket.once('error', (error: NodeJS.ErrnoException) =>
    reject(
      new OrchestratorError(
        'tool_failed',
        `no handshake with ${query.host}: ${error.code ?? error.message}`,
        {
          cause: error,
        },
      ),
    ),
  );
  socket.once('secureConnect', () => resolve(socket));
  try {
    confirmPeer(await promise, target);
    return describe(socket, query, target.address);
  } finally {
    socket.destroy();
  }
}

function describe(
  socket: TLSSocket,
  query: { host: string; port: number; serverName: string },
  address: string,
): TlsAnswer {
  const chain = chainOf(socket.getPeerCertificate(true));
  if (chain.length === 0) throw new OrchestratorError('tool_failed', `${query.host} showed no certificate`);
  const problem = socket.authorized ? nameProblem(socket, query.serverName) : reasonOf(socket);
  return {
    host: query.host,
    port: query.port,
    address,
    protocol: socket.getProtocol() ?? 'unknown',
    authorized: problem === undefined,
    ...(problem === undefined ? {} : { problem }),
    chain,
  };
}

const reasonOf = (socket: TLSSocket): string =>
  (socket.authorizationError as unknown as { code?: string })?.code ?? String(socket.authorizationError);

const nameProblem = (socket: TLSSocket, name: string): string | undefined =>
  process.getBuiltinModule('node:tls').checkServerIdentity(name, socket.getPeerCertificate())?.message;

function chainOf(leaf: DetailedPeerCertificate): TlsAnswer['chain'] {
  const chain: TlsAnswer['chain'][number][] = [];
  const seen = new Set<string>();
  for (
    let at: DetailedPeerCertificate | undefined = leaf;
    at?.fingerprint256 !== undefined && !seen.has(at.fingerprint256) && chain.length < LONGEST_CHAIN;
    at = at.issuerCertificate
  ) {
    seen.add(at.fingerprint256);
    chain.push({
      subject: nameOf(at.subject),
      issuer: nameOf(at.issuer),
      validFrom: Date.parse(at.valid_from),
      validTo: Date.parse(at.valid_to),
      names: (at.subjectaltname ?? '')
        .split(', ')
        .filter((n) => n !== '')
        .map((n) => n.replace(/^DNS:/, ''))
        .slice(0, 100),
      fingerprintSha256: at.fingerprint256.replaceAll(':', '').toLowerCase(),
    });
  }
  return chain;
}

const nameOf = (name: DetailedPeerCertificate['subject'] | undefined): string =>
  Object.entries(name ?? {})
    .map(([k, v]) => `${k}=${Array.isArray(v) ? v.join('+') : String(v)}`)
    .join(', ');
