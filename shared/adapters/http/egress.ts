import type { LookupAddress } from 'node:dns';
import type { Socket } from 'node:net';
import { OrchestratorError } from '#domain/errors.ts';
import { parseAddress } from '#domain/network/address.ts';
import { type EgressPolicy, forbidden } from '#domain/network/egress-policy.ts';

/** A host resolved and found allowed: connect to `address`, speak to `host`. */
export interface CheckedTarget {
  readonly host: string;
  readonly port: number;
  readonly address: string;
  readonly family: 4 | 6;
  readonly resolveMs: number;
}

const elapsed = (since: number): number => Math.round((performance.now() - since) * 100) / 100;

/**
 * The one door for outbound connections: resolves the host once, checks every address it has, and hands out the
 * first, to which the caller must connect (never to the name again: that would resolve anew).
 *
 * @throws OrchestratorError `egress_denied` when any address of the host is forbidden, `tool_failed` with the
 * resolver's word when the host has none
 */
export async function checkTarget(
  policy: EgressPolicy,
  host: string,
  port: number,
  timeoutMs: number,
): Promise<CheckedTarget> {
  const started = performance.now();
  const addresses = await addressesOf(host, timeoutMs);
  return checkAddresses(policy, { host, port, addresses, resolveMs: elapsed(started) });
}

/**
 * The same for a host that is an address already, at once; undefined for a name.
 *
 * @throws OrchestratorError `egress_denied` when the address is forbidden
 */
export function checkLiteral(policy: EgressPolicy, host: string, port: number): CheckedTarget | undefined {
  const addresses = literalOf(host);
  return addresses && checkAddresses(policy, { host, port, addresses, resolveMs: 0 });
}

function checkAddresses(
  policy: EgressPolicy,
  found: Pick<CheckedTarget, 'host' | 'port' | 'resolveMs'> & {
    readonly addresses: readonly LookupAddress[];
  },
): CheckedTarget {
  const { host, port, addresses, resolveMs } = found;
  for (const { address } of addresses) {
    const reason = forbidden(policy, address, port);
    if (reason !== undefined) {
      throw new OrchestratorError(
        'egress_denied',
        `${host}:${port} (${address}) may not be reached: ${reason}`,
      );
    }
  }
  const first = addresses[0];
  if (first === undefined) throw new OrchestratorError('tool_failed', `${host} has no address`);
  return { host, port, address: first.address, family: first.family === 6 ? 6 : 4, resolveMs };
}

/**
 * Checks that a connected socket ends where it was meant to.
 *
 * @throws OrchestratorError `egress_denied` when it does not, after destroying it
 */
export function confirmPeer(socket: Socket, target: CheckedTarget): void {
  const peer = parseAddress(socket.remoteAddress ?? '');
  const meant = parseAddress(target.address);
  if (peer !== undefined && peer.version === meant?.version && peer.value === meant.value) return;
  socket.destroy();
  throw new OrchestratorError(
    'egress_denied',
    `${target.host} was reached at an address that was not checked`,
  );
}

async function addressesOf(host: string, timeoutMs: number): Promise<readonly LookupAddress[]> {
  const literal = literalOf(host);
  if (literal !== undefined) return literal;
  const { lookup } = process.getBuiltinModule('node:dns/promises');
  const { promise, cancel } = deadline<readonly LookupAddress[]>(timeoutMs, `resolving ${host}`);
  try {
    return await Promise.race([lookup(host, { all: true, order: 'ipv4first' }), promise]);
  } catch (error) {
    if (error instanceof OrchestratorError) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new OrchestratorError('tool_failed', `${host} does not resolve: ${code}`, { cause: error });
  } finally {
    cancel();
  }
}

const literalOf = (host: string): readonly LookupAddress[] | undefined =>
  parseAddress(host) === undefined ? undefined : [{ address: host, family: host.includes(':') ? 6 : 4 }];

/** A promise that rejects with `tool_timeout` after `ms`, and the way to call it off. */
export function deadline<T>(ms: number, what: string): { promise: Promise<T>; cancel: () => void } {
  const { promise, reject } = Promise.withResolvers<T>();
  const timer = setTimeout(
    () => reject(new OrchestratorError('tool_timeout', `${what} took longer than ${ms} ms`)),
    ms,
  );
  promise.catch(() => undefined);
  return { promise, cancel: () => clearTimeout(timer) };
}
