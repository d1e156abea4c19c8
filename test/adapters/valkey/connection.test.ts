import { parseServerUrl } from '#adapters/valkey/connection.ts';

describe('the URL of a cache server', () => {
  it('says host, port, TLS, cluster and who logs in', () => {
    expect(parseServerUrl('valkeys://cache.example:6380?cluster=true')).toEqual({
      host: 'cache.example',
      port: 6380,
      tls: true,
      cluster: true,
    });
    expect(parseServerUrl('redis://me:p%40ss@[::1]')).toEqual({
      host: '::1',
      port: 6379,
      tls: false,
      cluster: false,
      username: 'me',
      password: 'p@ss',
    });
  });

  it('is refused where it makes no sense, without repeating it', () => {
    for (const text of ['', 'cache:6379', 'https://secret@cache', 'valkey://', 'valkeyx://cache']) {
      expect(() => parseServerUrl(text)).toThrow(/^the URL of the cache must be valkeys:/);
    }
  });
});
