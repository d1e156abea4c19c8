import { destinationsIn } from '#domain/network/destinations.ts';
import type { NetworkProbe } from '#ports/network-probe.ts';
import { checkHttp } from '#tools/check-http.ts';
import { connectTcp } from '#tools/connect-tcp.ts';
import { inspectTls } from '#tools/inspect-tls.ts';
import { resolveDns } from '#tools/resolve-dns.ts';

const NOW = Date.UTC(2026, 10, 21);
const DAY = 86_400_000;

/** A network of one host, which notes what is asked of it. */
function oneHost(): { network: NetworkProbe; asked: string[] } {
  const asked: string[] = [];
  const link = {
    subject: 'CN=a.example',
    issuer: 'CN=ca',
    validFrom: NOW - 90 * DAY,
    names: [],
    fingerprintSha256: 'f',
  };
  const network: NetworkProbe = {
    resolve: async ({ name, type, resolver }) => {
      asked.push(`${type} ${name} ${resolver ?? 'system'}`);
      return {
        name,
        type,
        status: 'NOERROR',
        records: Array.from({ length: 60 }, (_, i) => `r${i}`),
        durationMs: 1,
      };
    },
    connect: async ({ host, port }) => {
      asked.push(`tcp ${host}:${port}`);
      return { host, port, address: '192.0.2.1', status: 'open', resolveMs: 1, connectMs: 2 };
    },
    handshake: async ({ host, port, serverName }) => {
      asked.push(`tls ${host}:${port} ${serverName}`);
      const chain = [{ ...link, validTo: NOW - DAY / 2 }];
      return {
        host,
        port,
        address: '192.0.2.1',
        protocol: 'TLSv1.3',
        authorized: false,
        problem: 'CERT_HAS_EXPIRED',
        chain,
      };
    },
    request: async ({ url }) => {
      asked.push(`http ${url}`);
      const timings = { resolveMs: 0, connectMs: 0, tlsMs: 0, firstByteMs: 0, totalMs: 0 };
      return { url, status: 200, headers: {}, redirects: [], timings, bodyBytes: 0, bodySha256: '' };
    },
  };
  return { network, asked };
}

const context = (task: string) => ({
  signal: new AbortController().signal,
  now: NOW,
  window: { from: NOW - DAY, to: NOW },
  destinations: destinationsIn(task),
});
// biome-ignore lint/suspicious/noExplicitAny: the tools take clock and randomness too, which these never use
const deps = (network: NetworkProbe): any => ({ network });

describe('network tools', () => {
  it('look at hosts that the task names and give their answers as evidence', async () => {
    const { network, asked } = oneHost();
    const named = context('is https://a.example/x fine, asking 9.9.9.9?');
    const dns = await resolveDns.run(
      deps(network),
      { host: 'a.example', types: ['A', 'MX'], resolver: '9.9.9.9' },
      named,
    );
    const tcp = await connectTcp.run(deps(network), { host: 'a.example', port: 443 }, named);
    const tls = await inspectTls.run(deps(network), { host: 'a.example', port: 443 }, named);
    const http = await checkHttp.run(deps(network), { url: 'https://a.example/x', method: 'GET' }, named);
    expect(asked).toEqual([
      'A a.example 9.9.9.9',
      'MX a.example 9.9.9.9',
      'tcp a.example:443',
      'tls a.example:443 a.example',
      'http https://a.example/x',
    ]);
    expect([
      dns.dns.map((d) => d.records.length),
      tcp.tcp.status,
      tls.tls.daysLeft,
      http.http.status,
    ]).toEqual([[50, 50], 'open', -1, 200]);
    const parsed = [
      resolveDns.output.safeParse(dns),
      connectTcp.output.safeParse(tcp),
      inspectTls.output.safeParse(tls),
    ];
    expect([...parsed, checkHttp.output.safeParse(http)].map((r) => r.success)).toEqual([
      true,
      true,
      true,
      true,
    ]);
  });

  it('refuse every host that the task does not name, whoever asks', async () => {
    const { network, asked } = oneHost();
    const named = context('is a.example up?');
    const tries = [
      resolveDns.run(deps(network), { host: 'evil.example', types: ['TXT'] }, named),
      resolveDns.run(deps(network), { host: 'a.example', types: ['TXT'], resolver: '6.6.6.6' }, named),
      connectTcp.run(deps(network), { host: 'xa.example', port: 443 }, named),
      inspectTls.run(deps(network), { host: 'evil.example', port: 443 }, named),
      checkHttp.run(deps(network), { url: 'https://evil.example/?q=a.example', method: 'GET' }, named),
      checkHttp.run(deps(network), { url: 'https://a.example@evil.example/', method: 'GET' }, named),
      checkHttp.run(deps(network), { url: 'https://evil.example\\@a.example/', method: 'GET' }, named),
    ];
    const codes = (await Promise.allSettled(tries)).map((r) =>
      r.status === 'rejected' ? r.reason.code : 'looked',
    );
    expect(codes).toEqual(tries.map(() => 'egress_denied'));
    expect(asked).toEqual([]);
  });
});
