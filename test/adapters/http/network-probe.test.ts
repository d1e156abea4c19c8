import { createServer } from 'node:net';
import { nodeNetworkProbe } from '#adapters/http/network-probe.ts';
import { sha256 } from '#domain/hash.ts';
import { selfSigned } from './certificate.ts';
import { httpServer, httpsServer, listen } from './local-servers.ts';

const inside = nodeNetworkProbe({ EGRESS_ALLOW: '127.0.0.0/8' });
const outside = nodeNetworkProbe({ EGRESS_ALLOW: '' });
const DAY = 86_400_000;
const get = { method: 'GET', timeoutMs: 3_000, maxRedirects: 3 } as const;

describe('the guard on every way out', () => {
  it('refuses loopback without an allowance, by number and by name, for every kind of probe', async () => {
    const tries = [
      outside.connect({ host: '127.0.0.1', port: 80, timeoutMs: 500 }),
      outside.connect({ host: 'localhost', port: 80, timeoutMs: 500 }),
      outside.handshake({ host: 'localhost', port: 443, serverName: 'localhost', timeoutMs: 500 }),
      outside.request({ ...get, url: 'http://127.0.0.1/' }),
      outside.request({ ...get, url: 'http://[::ffff:127.0.0.1]/' }),
      outside.resolve({ name: 'example.com', type: 'A', resolver: '127.0.0.1', timeoutMs: 500 }),
      inside.request({ ...get, url: 'http://169.254.169.254/latest/meta-data/' }),
    ];
    const codes = (await Promise.allSettled(tries)).map((r) =>
      r.status === 'rejected' ? r.reason.code : 'reached',
    );
    expect(codes).toEqual(tries.map(() => 'egress_denied'));
  });

  it('checks every redirect: a public-looking answer cannot lead to metadata', async () => {
    const server = await httpServer((_, res) =>
      res.writeHead(302, { location: 'http://169.254.169.254/' }).end(),
    );
    await expect(inside.request({ ...get, url: `http://127.0.0.1:${server.port}/` })).rejects.toMatchObject({
      code: 'egress_denied',
    });
    await server.close();
  });

  it('refuses other schemes and credentials in the URL', async () => {
    const urls = ['ftp://127.0.0.1/', 'file:///etc/passwd', 'http://user:pw@127.0.0.1/', 'no url'];
    const answers = await Promise.allSettled(urls.map((url) => inside.request({ ...get, url })));
    expect(answers.map((r) => (r.status === 'rejected' ? r.reason.code : 'reached'))).toEqual(
      urls.map(() => 'invalid_request'),
    );
  });
});

describe('connect', () => {
  it('tells an open port from a refused one', async () => {
    const server = await listen(createServer((socket) => socket.end()));
    const open = await inside.connect({ host: '127.0.0.1', port: server.port, timeoutMs: 2_000 });
    await server.close();
    const refused = await inside.connect({ host: '127.0.0.1', port: server.port, timeoutMs: 2_000 });
    expect([open.status, refused.status, open.address]).toEqual(['open', 'refused', '127.0.0.1']);
  });
});

describe('request', () => {
  it('follows redirects, splits the time and keeps size and hash of the body, not the body', async () => {
    const server = await httpServer((req, res) =>
      req.url === '/a'
        ? res.writeHead(301, { location: '/b' }).end()
        : res.setHeader('x-seen', 'yes').end('hello'),
    );
    const answer = await inside.request({ ...get, url: `http://127.0.0.1:${server.port}/a` });
    await server.close();
    expect({
      ...answer,
      headers: answer.headers['x-seen'],
      timings: Object.keys(answer.timings).sort(),
    }).toEqual({
      url: `http://127.0.0.1:${server.port}/b`,
      status: 200,
      headers: 'yes',
      redirects: [{ status: 301, location: '/b' }],
      timings: ['connectMs', 'firstByteMs', 'resolveMs', 'tlsMs', 'totalMs'],
      bodyBytes: 5,
      bodySha256: sha256('hello'),
    });
  });

  it('ends at the third redirect with the answer it has', async () => {
    const server = await httpServer((_, res) => res.writeHead(302, { location: '/again' }).end());
    const answer = await inside.request({ ...get, url: `http://127.0.0.1:${server.port}/` });
    await server.close();
    expect([answer.status, answer.redirects.length]).toEqual([302, 3]);
  });

  it('never keeps cookies and stops reading at its cap', async () => {
    const server = await httpServer((_, res) =>
      res.setHeader('set-cookie', 'secret').end(Buffer.alloc(3_000_000)),
    );
    const answer = await inside.request({ ...get, url: `http://127.0.0.1:${server.port}/` });
    await server.close();
    expect([answer.headers['set-cookie'], answer.bodyBytes]).toEqual([undefined, 1_048_576]);
  });

  it('calls silence a timeout and a closed door a failure', async () => {
    const server = await listen(createServer((socket) => void socket.resume()));
    const silent = inside.request({ ...get, timeoutMs: 200, url: `http://127.0.0.1:${server.port}/` });
    await expect(silent).rejects.toMatchObject({ code: 'tool_timeout' });
    await server.close();
    const closed = inside.request({ ...get, url: `http://127.0.0.1:${server.port}/` });
    await expect(closed).rejects.toMatchObject({ code: 'tool_failed' });
  });
});

describe('handshake', () => {
  it('describes a certificate that nobody vouches for', async () => {
    const from = Date.UTC(2026, 0, 1);
    const server = await httpsServer(selfSigned('localhost', from, Date.now() + 20 * DAY), (_, res) =>
      res.end(),
    );
    const tls = await inside.handshake({
      host: '127.0.0.1',
      port: server.port,
      serverName: 'localhost',
      timeoutMs: 3_000,
    });
    await server.close();
    expect([tls.authorized, tls.problem, tls.protocol]).toEqual([
      false,
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'TLSv1.3',
    ]);
    expect(tls.chain.map((c) => [c.subject, c.issuer, c.names, c.validFrom])).toEqual([
      ['CN=localhost', 'CN=localhost', ['localhost'], from],
    ]);
  });

  it('says so when the server speaks no TLS', async () => {
    const server = await httpServer((_, res) => res.end());
    const tried = inside.handshake({
      host: '127.0.0.1',
      port: server.port,
      serverName: 'localhost',
      timeoutMs: 2_000,
    });
    await expect(tried).rejects.toMatchObject({ code: 'tool_failed' });
    await server.close();
  });
});

describe('resolve', () => {
  it('calls a resolver that answers nothing by its failure, not by an error', async () => {
    const answer = await inside.resolve({
      name: 'example.com',
      type: 'A',
      resolver: '127.0.0.1',
      timeoutMs: 300,
    });
    expect(['TIMEOUT', 'UNREACHABLE']).toContain(answer.status);
    expect(answer.records).toEqual([]);
  });
});
