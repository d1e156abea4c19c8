import { destinationsIn } from '#domain/network/destinations.ts';
import { networkDiagnostics } from '../../../../functions/agents/network-diagnostics/agent.ts';
import { playbook } from '../../../../functions/agents/network-diagnostics/playbook.ts';

const calls = (task: string, turn = 0) =>
  playbook({
    task,
    now: 0,
    window: { from: 0, to: 1 },
    destinations: destinationsIn(task),
    turn,
    outcomes: [],
  });

describe('the network playbook', () => {
  it('looks at a URL from name to answer', () => {
    expect(calls('checkout at https://shop.example:8443/pay fails').map((c) => [c.tool, c.input])).toEqual([
      ['resolve_dns', { host: 'shop.example', types: ['A', 'AAAA', 'CNAME', 'NS', 'SOA'] }],
      ['connect_tcp', { host: 'shop.example', port: 8443 }],
      ['inspect_tls', { host: 'shop.example', port: 8443 }],
      ['check_http', { url: 'https://shop.example:8443/pay', method: 'GET' }],
    ]);
  });

  it('asks no names of an address and no certificate of a database port', () => {
    expect(calls('10.0.0.5:5432 refuses').map((c) => c.tool)).toEqual(['connect_tcp']);
  });

  it('is done after one turn, and at once when the task names no host', () => {
    expect([calls('https://a.example', 1), calls('payments are slow')]).toEqual([[], []]);
  });

  it('asks only what its tools accept', () => {
    const planned = calls('see http://a.example:8080/x and b.example:443 and localhost:53');
    const tools = new Map<string, { input: { safeParse: (v: unknown) => { success: boolean } } }>(
      networkDiagnostics.tools.map((t) => [t.name, t]),
    );
    expect(planned.filter((c) => !tools.get(c.tool)?.input.safeParse(c.input).success)).toEqual([]);
    expect(planned.length).toBeGreaterThan(5);
  });
});
