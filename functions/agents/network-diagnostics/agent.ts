import { defineAgent } from '#declare/agent.ts';
import { checkHttp } from '#tools/check-http.ts';
import { connectTcp } from '#tools/connect-tcp.ts';
import { inspectTls } from '#tools/inspect-tls.ts';
import { resolveDns } from '#tools/resolve-dns.ts';
import { playbook } from './playbook.ts';
import { prompt } from './prompt.ts';

/** Looks at names, ports, certificates and endpoints from where it runs. */
export const networkDiagnostics = defineAgent({
  id: 'networkDiagnostics',
  name: 'network-diagnostics',
  title: 'Network diagnostics',
  description: 'Checks DNS, TCP, TLS and HTTP of the hosts that a task names.',
  capabilities: ['network.dns', 'network.tcp', 'network.tls', 'network.http'],
  keywords: {
    dns: 3,
    resolve: 2,
    resolves: 2,
    domain: 2,
    tcp: 3,
    port: 2,
    connect: 2,
    connection: 1,
    unreachable: 3,
    refused: 2,
    tls: 3,
    ssl: 3,
    certificate: 3,
    cert: 3,
    expired: 2,
    handshake: 3,
    http: 1,
    https: 2,
    url: 1,
    endpoint: 1,
    redirect: 2,
    network: 3,
    firewall: 2,
    latency: 1,
    ping: 2,
  },
  tools: [resolveDns, connectTcp, inspectTls, checkHttp],
  playbook,
  prompt,
  limits: { maxTurns: 6, maxToolCalls: 40, maxTokens: 60_000 },
  timeoutSeconds: 60,
  memoryMb: 256,
});
