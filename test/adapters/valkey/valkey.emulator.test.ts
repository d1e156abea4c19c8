import { once } from 'node:events';
import { connect } from 'node:net';
import { createServer, setDefaultCACertificates } from 'node:tls';
import { twoLayerCache } from '#adapters/cache/cache.ts';
import { valkeyCache } from '#adapters/valkey/cache.ts';
import { valkeyConnection } from '#adapters/valkey/connection.ts';
import { cacheContract } from '../../ports/cache.contract.ts';
import { selfSigned } from '../http/certificate.ts';
import { startValkey, type ValkeyServer, valkeyProgram } from './start-valkey.ts';

const program = await valkeyProgram();
const on = program === undefined ? describe.skip : describe;
const place = { tenantId: 'acme', namespace: 'models', key: 'k' };
const at = { now: 1_000, ttlMs: 60_000 };
const life = () => ({ now: Date.now(), ttlMs: 60_000 });

/** A cache of its own connection, patient enough for a busy machine, and how to close it. */
const cacheAt = (url: string, commandTimeoutMs = 5_000) => ({
  cache: valkeyCache({ url, connectTimeoutMs: 10_000, commandTimeoutMs }),
  close: () => valkeyConnection({ url }).close(),
});

for (const cluster of [false, true]) {
  on(`on a Valkey server${cluster ? ' in cluster mode' : ''}`, () => {
    let server: ValkeyServer;
    let url: string;
    beforeAll(async () => {
      server = await startValkey(program ?? '', { cluster });
      url = `valkey://127.0.0.1:${server.port}?cluster=${cluster}`;
    });
    afterAll(async () => {
      await valkeyConnection({ url }).close();
      await server.stop();
    });

    cacheContract(async () => cacheAt(url).cache);
  });
}

on('a Valkey server', () => {
  let server: ValkeyServer;
  beforeEach(async () => {
    server = await startValkey(program ?? '');
  });
  afterEach(() => server.stop());

  it('forgets by itself what has expired', async () => {
    const { cache, close } = cacheAt(`valkey://127.0.0.1:${server.port}`);
    await cache.put(place, 'v', { now: 1_000, ttlMs: 50 });
    await new Promise((resolve) => setTimeout(resolve, 100));
    // by the caller's clock it would still be there
    expect(await cache.get(place, 1_000)).toEqual({ outcome: 'miss' });
    await close();
  });

  it('is the shared layer where its URL is set, and the table is not asked', async () => {
    const env = {
      TABLE_NAME: 'no-such-table',
      CACHE_URL: `valkey://127.0.0.1:${server.port}`,
      RELEASE: 'one',
    };
    const now = Date.now();
    expect(await until(() => twoLayerCache(env).get(place, now), 'unavailable')).toEqual({ outcome: 'miss' });
    expect(await twoLayerCache(env).put(place, 'v', life())).toBe(true);
    expect(await twoLayerCache(env).get(place, now)).toMatchObject({ hit: { value: 'v' } });
    expect(await twoLayerCache({ ...env, RELEASE: 'two' }).get(place, now)).toEqual({ outcome: 'miss' });
    await valkeyConnection({ url: env.CACHE_URL }).close();
  });

  it('shares one connection between all caches of a process', async () => {
    const url = `valkey://127.0.0.1:${server.port}`;
    const caches = Array.from({ length: 5 }, () => valkeyCache({ url }));
    await Promise.all(caches.flatMap((cache) => Array.from({ length: 20 }, () => cache.get(place, 1_000))));
    const { Redis } = await import('iovalkey');
    const watching = new Redis(server.port, '127.0.0.1');
    const clients = String(await watching.call('CLIENT', 'LIST'))
      .trim()
      .split('\n');
    watching.disconnect();
    expect(clients).toHaveLength(2);
    await valkeyConnection({ url }).close();
  });

  it('that stops answering is no error: soon unavailable, and used again once it answers', async () => {
    const { cache, close } = cacheAt(`valkey://127.0.0.1:${server.port}`, 100);
    await cache.put(place, 'v', life());
    server.pause();
    expect(await cache.get(place, Date.now())).toEqual({ outcome: 'unavailable' });
    expect(await cache.put(place, 'w', life())).toBe(false);
    expect(await cache.delete(place)).toBe(false);
    server.resume();
    expect(await until(() => cache.get(place, Date.now()), 'unavailable')).toMatchObject({
      outcome: expect.stringMatching(/hit|miss/),
    });
    await close();
  });

  it('that is gone is unavailable at once, and found again where it comes back', async () => {
    const { cache, close } = cacheAt(`valkey://127.0.0.1:${server.port}`);
    await cache.put(place, 'v', life());
    await server.stop();
    expect(await cache.get(place, Date.now())).toEqual({ outcome: 'unavailable' });
    expect(await cache.put(place, 'w', life())).toBe(false);
    server = await startValkey(program ?? '', { port: server.port });
    expect(await until(() => cache.get(place, Date.now()), 'unavailable')).toEqual({ outcome: 'miss' });
    await close();
  });

  it('whose memory is full keeps nothing, and that is no error either', async () => {
    const { Redis } = await import('iovalkey');
    const settings = new Redis(server.port, '127.0.0.1');
    await settings.call('CONFIG', 'SET', 'maxmemory', '1');
    settings.disconnect();
    const { cache, close } = cacheAt(`valkey://127.0.0.1:${server.port}`);
    expect(await cache.put(place, 'v', at)).toBe(false);
    expect(await cache.get(place, 1_000)).toEqual({ outcome: 'miss' });
    await close();
  });

  it('takes what another program left under a key for a miss', async () => {
    const { Redis } = await import('iovalkey');
    const other = new Redis(server.port, '127.0.0.1');
    const { cache, close } = cacheAt(`valkey://127.0.0.1:${server.port}`);
    await cache.put(place, 'v', at);
    const [key = ''] = await other.keys('*');
    expect(key).toBe('watchfloor:acme:models:k');
    for (const text of ['', 'no json', '{"value":1}', '[]']) {
      await other.set(key, text);
      expect(await cache.get(place, 1_000)).toEqual({ outcome: 'miss' });
    }
    await other.del(key);
    await other.rpush(key, 'a list');
    expect(await cache.get(place, 1_000)).toEqual({ outcome: 'unavailable' });
    other.disconnect();
    await close();
  });

  it('logs in with the password of the URL', async () => {
    const { Redis } = await import('iovalkey');
    const settings = new Redis(server.port, '127.0.0.1');
    await settings.call('CONFIG', 'SET', 'requirepass', 'p@ss/word');
    settings.disconnect();
    const without = cacheAt(`valkey://127.0.0.1:${server.port}`);
    expect(await without.cache.get(place, 1_000)).toEqual({ outcome: 'unavailable' });
    await without.close();
    const { cache, close } = cacheAt(`valkey://:p%40ss%2Fword@127.0.0.1:${server.port}`);
    expect(await cache.put(place, 'v', at)).toBe(true);
    await close();
  });

  it('is spoken to through TLS, and only where its certificate holds', async () => {
    const { key, cert } = selfSigned('localhost', Date.now() - 60_000, Date.now() + 3_600_000);
    const front = createServer({ key, cert }, (socket) => {
      const back = connect(server.port, '127.0.0.1');
      socket.pipe(back).pipe(socket);
      for (const end of [socket, back]) end.on('error', () => end.destroy());
      socket.on('close', () => back.destroy());
    });
    front.on('tlsClientError', () => undefined);
    front.listen(0, '127.0.0.1');
    await once(front, 'listening');
    const { port } = front.address() as { port: number };
    const stranger = cacheAt(`valkeys://localhost:${port}`);
    expect(await stranger.cache.put(place, 'v', at)).toBe(false);
    await stranger.close();
    setDefaultCACertificates([cert]);
    const { cache, close } = cacheAt(`valkeys://localhost:${port}`);
    expect(await cache.put(place, 'v', at)).toBe(true);
    expect(await cache.get(place, 1_000)).toMatchObject({ outcome: 'hit' });
    await close();
    const plain = cacheAt(`valkeys://127.0.0.1:${server.port}`);
    expect(await plain.cache.get(place, 1_000)).toEqual({ outcome: 'unavailable' });
    await plain.close();
    front.close();
  });
});

/** Asks again, for up to ten seconds, while the outcome is this one. */
async function until<T extends { outcome: string }>(ask: () => Promise<T>, not: string): Promise<T> {
  let answer = await ask();
  for (let left = 100; left > 0 && answer.outcome === not; left -= 1) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    answer = await ask();
  }
  return answer;
}
