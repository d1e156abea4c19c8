import type { Cluster, Redis } from 'iovalkey';

/** Where the server is, and how long anybody waits for it. */
export interface ConnectionSettings {
  /**
   * `valkeys://` (TLS) or `valkey://`, `rediss://` or `redis://` all the same: host, port (6379 where absent), user and
   * password where there are any, `?cluster=true` for a cluster, whose nodes are then found by themselves.
   */
  readonly url: string;
  /** @default 1000 */
  readonly connectTimeoutMs?: number;
  /** A slower answer is none: making most values anew takes about as long. @default 200 */
  readonly commandTimeoutMs?: number;
}

/** The three commands of a cache. Every method rejects when the server does not answer in time. */
export interface Connection {
  get(key: string): Promise<string | null>;
  set(key: string, text: string, ttlMs: number): Promise<void>;
  remove(key: string): Promise<void>;
  close(): Promise<void>;
}

/** What a URL says. */
export interface ServerAddress {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly cluster: boolean;
  readonly username?: string;
  readonly password?: string;
}

const shared = new Map<string, Connection>();

/**
 * The connection of this process to a server: one for each URL (one for each node of a cluster), opened on the first
 * command, used by everybody at once: commands that are under way together travel together. It opens itself again when
 * it was lost; until then commands fail at once and nobody waits.
 */
export function valkeyConnection(settings: ConnectionSettings): Connection {
  const known = shared.get(settings.url);
  if (known !== undefined) return known;
  const address = parseServerUrl(settings.url);
  let opened: Promise<Redis | Cluster> | undefined;
  const client = (): Promise<Redis | Cluster> => {
    opened ??= open(address, settings).catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };
  const made: Connection = {
    get: async (key) => (await client()).get(key),
    set: async (key, text, ttlMs) => {
      await (await client()).set(key, text, 'PX', ttlMs);
    },
    remove: async (key) => {
      await (await client()).del(key);
    },
    close: async () => {
      shared.delete(settings.url);
      await opened?.then((c) => c.disconnect()).catch(() => undefined);
    },
  };
  shared.set(settings.url, made);
  return made;
}

/** @throws Error that says what is wrong with the URL, and never what it holds: there may be a password in it */
export function parseServerUrl(text: string): ServerAddress {
  const url = URL.parse(text);
  const scheme = /^(?:valkey|redis)(s?):$/.exec(url?.protocol ?? '');
  if (url === null || scheme === null || url.hostname === '') {
    throw new Error('the URL of the cache must be valkeys://host:port, or valkey://host:port without TLS');
  }
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? 6379 : Number(url.port),
    tls: scheme[1] === 's',
    cluster: url.searchParams.get('cluster') === 'true',
    ...(url.username === '' ? {} : { username: decodeURIComponent(url.username) }),
    ...(url.password === '' ? {} : { password: decodeURIComponent(url.password) }),
  };
}

async function open(address: ServerAddress, settings: ConnectionSettings): Promise<Redis | Cluster> {
  const { connectTimeoutMs = 1_000, commandTimeoutMs = 200 } = settings;
  const { host, port, tls, cluster, username, password } = address;
  // loaded here: most stages have no such server
  const { Cluster, Redis } = await import('iovalkey');
  const each = {
    connectTimeout: connectTimeoutMs,
    commandTimeout: commandTimeoutMs,
    // a connection that went silent (a frozen function thaws with dead sockets) is given up and opened again
    socketTimeout: Math.max(2_000, 4 * commandTimeoutMs),
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(tls ? { tls: { servername: host } } : {}),
  };
  const common = { lazyConnect: true, enableOfflineQueue: false, enableAutoPipelining: true };
  const client = cluster
    ? new Cluster([{ host, port }], {
        ...common,
        redisOptions: each,
        // nodes tell their names, which certificates are made for
        dnsLookup: (name, done) => done(null, name),
        slotsRefreshTimeout: connectTimeoutMs,
        clusterRetryStrategy: pauseBefore,
      })
    : new Redis({ ...common, ...each, host, port, retryStrategy: pauseBefore });
  // each command says for itself that it failed
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    client.disconnect();
    throw error;
  }
  return client;
}

const pauseBefore = (attempt: number): number => Math.min(100 * 2 ** Math.min(attempt, 6), 5_000);
