/**
 * The URL of the cache: `-c valkeyUrl=…`, else the stage's own. It stands in the template for all to read, so it holds
 * no password.
 *
 * @throws Error that says what is wrong with it
 */
export function readCacheUrl(context: (name: string) => unknown, own: string, requireTls: boolean): string {
  const valkeyUrl = String(context('valkeyUrl') ?? own);
  if (valkeyUrl === '') return valkeyUrl;
  const { protocol, password } = URL.parse(valkeyUrl) ?? {};
  if (!/^(valkey|redis)s?:$/.test(protocol ?? '')) throw new Error('valkeyUrl must be valkeys://host:port');
  if (password !== '') throw new Error('valkeyUrl must hold no password: everybody can read a template');
  if (requireTls && !/s:$/.test(protocol ?? '')) throw new Error('this stage needs TLS: valkeys://host:port');
  return valkeyUrl;
}
