import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Socket } from 'node:net';
import { type GuardedFetch, guardedFetch } from '#adapters/http/guarded-fetch.ts';
import { parseEgressPolicy } from '#domain/network/egress-policy.ts';
import { httpServer, listen } from './local-servers.ts';

const local = (): GuardedFetch => guardedFetch(parseEgressPolicy('127.0.0.0/8'));

/** A server that tells for each request which connection it came on. */
async function counting(
  answer: (req: IncomingMessage, res: ServerResponse, n: number) => void = (_, res) => res.end('ok'),
) {
  const sockets: Socket[] = [];
  const seen: number[] = [];
  const ended = Promise.withResolvers<void>();
  const server = await httpServer((req, res) => {
    if (!sockets.includes(req.socket)) {
      sockets.push(req.socket);
      req.socket.once('close', () => ended.resolve());
    }
    seen.push(sockets.indexOf(req.socket));
    answer(req, res, seen.length);
  });
  return { ...server, url: `http://127.0.0.1:${server.port}/`, seen, sockets, ended: ended.promise };
}

/** Names that resolve to what the test says, one answer after another. */
async function resolving<T>(answers: readonly string[], work: (asked: string[]) => Promise<T>): Promise<T> {
  const dns = process.getBuiltinModule('node:dns/promises') as { lookup: unknown };
  const { lookup } = dns;
  const asked: string[] = [];
  dns.lookup = async (host: string) => {
    asked.push(host);
    return [{ address: answers[Math.min(asked.length, answers.length) - 1], family: 4 }];
  };
  try {
    return await work(asked);
  } finally {
    dns.lookup = lookup;
  }
}

const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'answered',
    (error: { code?: unknown }) => error.code,
  );
const tick = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

describe('connections through the guard', () => {
  it('are kept for the next request to the same origin, and for no other', async () => {
    const [one, two] = [await counting(), await counting()];
    const fetch = local();
    for (const { url } of [one, one, two, one]) await (await fetch(url)).text();
    // another of the same: its own connections
    await (await local()(one.url)).text();
    expect([one.seen, two.seen]).toEqual([[0, 0, 0, 1], [0]]);
    await Promise.all([one.close(), two.close()]);
  });

  it('resolve and check their name once each: rebinding cannot move a kept one, and a new one is refused', async () => {
    const server = await counting((_, res, n) => {
      if (n === 2) res.setHeader('connection', 'close');
      res.end('ok');
    });
    const fetch = local();
    const url = `http://models.example:${server.port}/`;
    const seen = await resolving(['127.0.0.1', '169.254.169.254'], async (asked) => {
      const first = await (await fetch(url)).text();
      const kept = await (await fetch(url)).text();
      const before = asked.length;
      return [first, kept, before, await codeOf(fetch(url)), asked];
    });
    expect(seen).toEqual(['ok', 'ok', 1, 'egress_denied', ['models.example', 'models.example']]);
    expect(server.seen).toEqual([0, 0]);
    await server.close();
  });

  it('are never shared between names, though they lead to one address', async () => {
    const server = await counting((req, res) => res.end(req.headers.host));
    const fetch = local();
    const hosts = await resolving(['127.0.0.1'], async () => {
      const said: string[] = [];
      for (const name of ['a.example', 'b.example', 'a.example']) {
        said.push(await (await fetch(`http://${name}:${server.port}/`)).text());
      }
      return said;
    });
    expect(hosts).toEqual(['a', 'b', 'a'].map((n) => `${n}.example:${server.port}`));
    expect(server.seen).toEqual([0, 1, 0]);
    await server.close();
  });

  it.each([
    'http://127.0.0.1:80/',
    'http://[::ffff:127.0.0.1]/',
    'http://169.254.169.254/',
    'ftp://example.com/',
  ])('are not made to %s', async (url) => {
    expect(await codeOf(guardedFetch(parseEgressPolicy(''))(url))).toBe('egress_denied');
  });

  it('are not made to a name with one forbidden address among its addresses', async () => {
    const code = await resolving(['10.0.0.1'], () =>
      codeOf(guardedFetch(parseEgressPolicy(''))('http://a.example/')),
    );
    expect(code).toBe('egress_denied');
  });
});

describe('a kept connection that its server has closed', () => {
  /** Answers the first request of each connection; what becomes of a second is told by `second`. */
  const closing = async (second: (socket: Socket) => void) => {
    const asked: number[] = [];
    let connections = 0;
    const server = await listen(
      createServer((socket) => {
        connections += 1;
        const number = connections;
        let requests = 0;
        socket.on('error', () => undefined);
        socket.on('data', () => {
          asked.push(number);
          requests += 1;
          if (requests > 1) second(socket);
          else socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
        });
      }),
    );
    const fetch = local();
    const url = `http://127.0.0.1:${server.port}/`;
    const get = async () => (await fetch(url)).text();
    const post = async () => (await fetch(url, { method: 'POST', body: 'x' })).text();
    return { get, post, asked, close: server.close };
  };

  it('is replaced once, unseen by who asked', async () => {
    const { get, asked, close } = await closing((socket) => socket.destroy());
    expect([await get(), await get(), asked]).toEqual(['ok', 'ok', [1, 1, 2]]);
    await close();
  });

  it('is not replaced for a POST, which its server may have begun', async () => {
    const { post, asked, close } = await closing((socket) => socket.destroy());
    expect([await post(), await codeOf(post()), asked]).toEqual(['ok', 'ECONNRESET', [1, 1]]);
    await close();
  });

  it('is not replaced after a byte of an answer', async () => {
    const { get, asked, close } = await closing((socket) => socket.end('HTTP/1.1 2'));
    expect([await get(), await codeOf(get()), asked]).toEqual(['ok', expect.any(String), [1, 1]]);
    await close();
  });

  it('is not replaced when the server had time to work on the request', async () => {
    const { get, asked, close } = await closing((socket) => setTimeout(() => socket.destroy(), 1_100));
    expect([await get(), await codeOf(get()), asked]).toEqual(['ok', 'ECONNRESET', [1, 1]]);
    await close();
  });

  it('fails on a new connection as it always did', async () => {
    const server = await listen(createServer((socket) => socket.destroy()));
    expect(await codeOf(local()(`http://127.0.0.1:${server.port}/`))).toBe('ECONNRESET');
    await server.close();
  });

  it('is left when the server speaks unasked: the next request gets its own answer', async () => {
    let served = 0;
    const server = await listen(
      createServer((socket) => {
        socket.on('error', () => undefined);
        socket.on('data', () => {
          served += 1;
          const answer = (text: string) => `HTTP/1.1 200 OK\r\ncontent-length: ${text.length}\r\n\r\n${text}`;
          socket.write(answer(`own ${served}`));
          setTimeout(() => socket.destroyed || socket.write(answer('evil')), 5);
        });
      }),
    );
    const fetch = local();
    const url = `http://127.0.0.1:${server.port}/`;
    const said: string[] = [];
    for (let i = 0; i < 3; i += 1) {
      said.push(await (await fetch(url)).text());
      await tick();
    }
    expect(said).toEqual(['own 1', 'own 2', 'own 3']);
    await server.close();
  });
});

describe('calling off', () => {
  it('closes the connection, before an answer and in the middle of one', async () => {
    for (const begin of [false, true]) {
      const server = await counting((_, res) => {
        if (begin) res.write('some');
      });
      const off = new AbortController();
      const answer = local()(server.url, { signal: off.signal }).then((a) => a.text());
      setTimeout(() => off.abort(), 20);
      expect(await codeOf(answer)).toEqual(expect.anything());
      await server.ended;
      await server.close();
    }
  });

  it('closes it too when a body is cancelled or its loop is left', async () => {
    for (const leave of ['cancel', 'break'] as const) {
      const server = await counting((_, res) => res.write('some'));
      const { body } = await local()(server.url);
      if (leave === 'cancel') await body?.cancel();
      else for await (const _ of body ?? []) break;
      await server.ended;
      await server.close();
    }
  });

  it('after the end leaves the connection for the next', async () => {
    const server = await counting();
    const fetch = local();
    for (let i = 0; i < 3; i += 1) {
      const off = new AbortController();
      await (await fetch(server.url, { signal: off.signal })).text();
      off.abort();
    }
    expect(server.seen).toEqual([0, 0, 0]);
    await server.close();
  });
});

it('an idle connection keeps no process alive', async () => {
  const server = await counting();
  const source = `
    import { guardedFetch } from '#adapters/http/guarded-fetch.ts';
    import { parseEgressPolicy } from '#domain/network/egress-policy.ts';
    const answer = await guardedFetch(parseEgressPolicy('127.0.0.0/8'))(process.argv[1]);
    console.log(await answer.text());`;
  const { execFile } = await import('node:child_process');
  // far less than the connection would be kept for
  const said = await new Promise<string>((resolve, reject) => {
    const args = ['--no-warnings', '--input-type=module-typescript', '-e', source, server.url];
    execFile(process.execPath, args, { timeout: 8_000 }, (error, out) =>
      error ? reject(error) : resolve(out),
    );
  });
  expect(said).toBe('ok\n');
  await server.close();
}, 20_000);
