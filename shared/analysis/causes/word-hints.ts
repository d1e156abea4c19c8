import type { Hint } from './signal.ts';

// closed sets of words that platforms and drivers use; a text is matched, never obeyed
const HINTS: readonly (readonly [RegExp, Hint])[] = [
  [
    /certificate (has )?expired|CERT_HAS_EXPIRED|certificate is not yet valid|x509: certificate/i,
    'certificate',
  ],
  [
    /connection slots|too many (connections|clients)|max_connections|connection pool (is )?(exhausted|timed out)|waiting for a (database )?connection|could not get a connection/i,
    'connections',
  ],
  [/throttl|rate exceeded|TooManyRequests|ProvisionedThroughputExceeded/i, 'throttling'],
  [
    /SyntaxError|JSON|malformed|cannot (be )?parsed?|deseriali[sz]|invalid message|schema validation/i,
    'unreadable',
  ],
  [/out of memory|\bOOM\b|heap limit|MemoryError|signal: killed/i, 'memory'],
  [/no space left|disk (is )?full|could not extend file|storage[- ]full/i, 'storage'],
  [/ECONNREFUSED|connection refused|ENOTFOUND|NXDOMAIN|EHOSTUNREACH|no route to host/i, 'network'],
];

/** Kinds of trouble from which on a text tells a list of troubles, and no longer what happened. */
const TOO_MANY = 3;

/**
 * What the words of a log template or line point to: the first hint counts. A text that speaks of three kinds of
 * trouble and more points nowhere.
 */
export function hintOf(text: string): Hint | undefined {
  const head = text.slice(0, 2_000);
  const found = HINTS.filter(([pattern]) => pattern.test(head)).map(([, hint]) => hint);
  return found.length < TOO_MANY ? found[0] : undefined;
}

// sentences in which RDS tells of itself
const EVENTS: readonly (readonly [RegExp, Hint])[] = [
  [
    /replication lag|replay is behind|read replica .*behind|replication (has )?(stopped|error)/i,
    'replication',
  ],
  [
    /connections?\b.*\b(limit|maximum|max_connections|refused)|connection slots|\d+ connections/i,
    'connections',
  ],
  [
    /(low|out of|insufficient|free) storage|storage (full|capacity|space).*(low|exhausted|full|exceeded|consumed|reached)|storage-full|no space left|ran out of (storage|space)/i,
    'storage',
  ],
  [/failover|fail(ed)? over|promoted to primary|unreachable host/i, 'failover'],
  [/out of memory|low memory/i, 'memory'],
];

/** What an event of a database points to. */
export const eventHintOf = (text: string): Hint | undefined =>
  EVENTS.find(([pattern]) => pattern.test(text.slice(0, 2_000)))?.[1];

/** What a wait event of a database is a wait for, by the classes of PostgreSQL and MySQL. */
export function waitHintOf(name: string): Hint | undefined {
  if (/^Client:/i.test(name)) return 'client-waits';
  if (/^WAL:|WALWrite|WALSync|wal_/i.test(name)) return 'write-waits';
  if (/^CPU/i.test(name)) return 'cpu-waits';
  return /^IO:|^io\//i.test(name) ? 'io-waits' : undefined;
}
