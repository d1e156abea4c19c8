import type { SoaRecord } from 'node:dns';
import { OrchestratorError } from '#domain/errors.ts';
import { type EgressPolicy, forbidden } from '#domain/network/egress-policy.ts';
import type { DnsAnswer, DnsType } from '#ports/network-probe.ts';

/** Resolver error codes as DNS names them (RFC 1035 §4.1.1, RFC 2308 for NODATA). */
const STATUS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'NXDOMAIN',
  ENODATA: 'NODATA',
  ESERVFAIL: 'SERVFAIL',
  EREFUSED: 'REFUSED',
  EFORMERR: 'FORMERR',
  ENOTIMP: 'NOTIMP',
  ETIMEOUT: 'TIMEOUT',
  ECANCELLED: 'TIMEOUT',
  ECONNREFUSED: 'UNREACHABLE',
};

/**
 * Asks for the records of a name. A name that does not exist is an answer (`NXDOMAIN`), not an error. A chosen
 * resolver is a destination like any other and must pass the egress guard.
 *
 * @throws OrchestratorError `egress_denied` for a forbidden resolver
 */
export async function resolveRecords(
  policy: EgressPolicy,
  query: { name: string; type: DnsType; resolver?: string; timeoutMs: number },
): Promise<DnsAnswer> {
  const { Resolver } = process.getBuiltinModule('node:dns/promises');
  const resolver = new Resolver({ timeout: query.timeoutMs, tries: 1 });
  if (query.resolver !== undefined) {
    const reason = forbidden(policy, query.resolver, 53);
    if (reason !== undefined) {
      throw new OrchestratorError('egress_denied', `resolver ${query.resolver} may not be asked: ${reason}`);
    }
    resolver.setServers([query.resolver]);
  }
  const started = performance.now();
  const answer = (status: string, records: readonly string[]): DnsAnswer => ({
    name: query.name,
    type: query.type,
    status,
    records: [...records].sort(),
    durationMs: Math.round((performance.now() - started) * 100) / 100,
  });
  try {
    return answer('NOERROR', await ask(resolver, query.name, query.type));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'UNKNOWN';
    return answer(STATUS[code] ?? code, []);
  }
}

type Resolver = InstanceType<typeof import('node:dns/promises').Resolver>;

const soa = (r: SoaRecord): string =>
  `${r.nsname} ${r.hostmaster} ${r.serial} ${r.refresh} ${r.retry} ${r.expire} ${r.minttl}`;

function ask(resolver: Resolver, name: string, type: DnsType): Promise<string[]> {
  switch (type) {
    case 'A':
      return resolver.resolve4(name);
    case 'AAAA':
      return resolver.resolve6(name);
    case 'CNAME':
      return resolver.resolveCname(name);
    case 'NS':
      return resolver.resolveNs(name);
    case 'MX':
      return resolver.resolveMx(name).then((all) => all.map((r) => `${r.priority} ${r.exchange}`));
    case 'TXT':
      return resolver.resolveTxt(name).then((all) => all.map((parts) => parts.join('')));
    case 'SOA':
      return resolver.resolveSoa(name).then((r) => [soa(r)]);
  }
}
