import { type Address, type Block, holds, parseAddress, parseBlock } from './address.ts';

const block = (text: string): Block => {
  const parsed = parseBlock(text);
  if (parsed === undefined) throw new TypeError(`not a block: ${text}`);
  return parsed;
};

/**
 * IPv4 blocks that are not the public internet: the entries of the IANA IPv4 Special-Purpose Address Registry
 * (RFC 6890 and successors) that are not globally reachable, multicast (RFC 5771) and the deprecated 6to4 relays
 * (RFC 7526).
 */
const SPECIAL_V4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
].map(block);

/** The only IPv6 space that is routed publicly (RFC 4291 §2.4, IANA global unicast). */
const GLOBAL_V6 = block('2000::/3');

/** Parts of it that are not the public internet, or that carry an IPv4 address inside (IANA IPv6 special registry). */
const SPECIAL_V6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'].map(block);

/** Link-local, where clouds keep instance metadata and task credentials; and the IPv6 metadata address. */
const NEVER = ['169.254.0.0/16', 'fe80::/10', 'fd00:ec2::254', 'fd00:ec2::23'].map(block);

const LOOPBACK = ['127.0.0.0/8', '::1'].map(block);

/** Ports of the Lambda runtime and telemetry APIs on loopback. */
const RUNTIME_PORTS = new Set([9001, 4243]);

/** Blocks outside the public internet that are allowed all the same. */
export interface EgressPolicy {
  readonly allow: readonly Block[];
}

/**
 * Parses a policy: blocks separated by commas or white space.
 *
 * @throws TypeError naming the part that is not a block
 */
export const parseEgressPolicy = (text: string): EgressPolicy => ({
  allow: text
    .split(/[\s,]+/)
    .filter((t) => t !== '')
    .map(block),
});

/**
 * Why a connection to the address and port is forbidden, or undefined when it may go out. Public addresses may;
 * others only when the policy names them; link-local, metadata and the runtime's own API never.
 */
export function forbidden(policy: EgressPolicy, addressText: string, port: number): string | undefined {
  const address = parseAddress(addressText);
  if (address === undefined) return 'not an IP address';
  if (!Number.isInteger(port) || port < 1 || port > 65_535) return 'not a port';
  if (NEVER.some((b) => holds(b, address))) return 'link-local and metadata addresses are never allowed';
  if (RUNTIME_PORTS.has(port) && LOOPBACK.some((b) => holds(b, address))) {
    return "the runtime's own interface is never allowed";
  }
  if (isPublic(address) || policy.allow.some((b) => holds(b, address))) return undefined;
  return 'the address is not on the public internet and not on the allow-list';
}

const isPublic = (address: Address): boolean =>
  address.version === 4
    ? !SPECIAL_V4.some((b) => holds(b, address))
    : holds(GLOBAL_V6, address) && !SPECIAL_V6.some((b) => holds(b, address));
