import type { PlannedCall, Playbook } from '#declare/agent.ts';
import { parseAddress } from '#domain/network/address.ts';
import type { Destination } from '#domain/network/destinations.ts';

const PORTS_WITH_TLS = new Set([443, 8443, 9443, 6443]);

/**
 * Looks at every destination that the task names: DNS, then TCP, TLS and HTTP as its form suggests. One turn:
 * no answer from the network decides where to look next.
 */
export const playbook: Playbook = ({ destinations, turn }) =>
  turn > 0 ? [] : destinations.flatMap(callsFor);

function callsFor(place: Destination): readonly PlannedCall[] {
  const { host, url } = place;
  const port = place.port ?? (url?.toLowerCase().startsWith('http:') ? 80 : 443);
  const secure = url === undefined ? PORTS_WITH_TLS.has(port) : url.toLowerCase().startsWith('https:');
  const isName = parseAddress(host) === undefined && host !== 'localhost';
  return [
    ...(isName ? [{ tool: 'resolve_dns', input: { host, types: ['A', 'AAAA', 'CNAME', 'NS', 'SOA'] } }] : []),
    { tool: 'connect_tcp', input: { host, port } },
    ...(secure ? [{ tool: 'inspect_tls', input: { host, port } }] : []),
    ...(url === undefined ? [] : [{ tool: 'check_http', input: { url, method: 'GET' } }]),
  ];
}
