import { guardedWebhookSender } from '#adapters/http/webhook-sender.ts';
import { codeOf } from '../../ports/samples.ts';
import { httpServer } from './local-servers.ts';

const local = guardedWebhookSender({ EGRESS_ALLOW: '127.0.0.0/8' });
const request = (port: number, timeoutMs = 2_000) => ({
  url: `http://127.0.0.1:${port}/in?x=1`,
  headers: { 'webhook-id': 'm1', 'content-type': 'application/json' },
  body: '{"n":1}',
  timeoutMs,
});

describe('a webhook', () => {
  it('is one POST with what was signed, and tells the status', async () => {
    const got: unknown[] = [];
    const server = await httpServer(async (req, res) => {
      let body = '';
      for await (const part of req) body += part;
      got.push([req.method, req.url, req.headers['webhook-id'], req.headers['content-type'], body]);
      res.writeHead(202).end('a body that nobody reads');
    });
    expect(await local.send(request(server.port))).toEqual({ status: 202 });
    expect(got).toEqual([['POST', '/in?x=1', 'm1', 'application/json', '{"n":1}']]);
    await server.close();
  });

  it('follows no redirect: a place that moved is an answer like others', async () => {
    let asked = 0;
    const server = await httpServer((_, res) => {
      asked += 1;
      res.writeHead(302, { location: '/elsewhere' }).end();
    });
    expect(await local.send(request(server.port))).toEqual({ status: 302 });
    expect(asked).toBe(1);
    await server.close();
  });

  it('gives up on a place that does not answer, and says so', async () => {
    const server = await httpServer(() => undefined);
    await expect(local.send(request(server.port, 100))).rejects.toThrow('there was no answer in 0.1 s');
    await server.close();
    await expect(local.send(request(server.port))).rejects.toThrow('the connection failed');
  });

  it('never leaves for an address that is not public, unless the stage allows it', async () => {
    const strict = guardedWebhookSender({ EGRESS_ALLOW: '' });
    for (const url of [
      'http://127.0.0.1:1/',
      'https://169.254.169.254/',
      'https://10.0.0.1/',
      'https://[::1]/',
    ]) {
      expect(await codeOf(strict.send({ ...request(1), url }))).toBe('egress_denied');
    }
    expect(await codeOf(local.send({ ...request(1), url: 'https://169.254.169.254/' }))).toBe(
      'egress_denied',
    );
  });
});
