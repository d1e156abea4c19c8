import type { APIGatewayProxyResult } from 'aws-lambda';
import { answerHeaders } from '#declare/http-headers.ts';
import { OrchestratorError } from '#domain/errors.ts';
import { sha256 } from '#domain/hash.ts';
import type { RuntimeSettings } from './env.ts';
import type { Answer, Exchange } from './http-exchange.ts';
import { problemOf } from './http-problem.ts';

const SECURITY = {
  'strict-transport-security': 'max-age=63072000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  // evidence holds text from the world: even shown by a browser it may load and run nothing
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
} as const;

/** Headers that scripts of another origin may read. */
const EXPOSED = answerHeaders.join(', ');

/**
 * Gives an answer its last form: 304 where the caller has it already, the headers every answer carries, gzip
 * where it is asked for and switched on.
 */
export function finish(answer: Answer, exchange: Exchange, settings: RuntimeSettings): APIGatewayProxyResult {
  const tagged = withEntityTag(answer, exchange);
  const cors = corsHeaders(exchange, settings);
  const vary = [cors['vary'], tagged.headers['vary']].filter((name) => name !== undefined).join(', ');
  const headers: Record<string, string> = {
    ...SECURITY,
    'cache-control': tagged.headers['etag'] === undefined ? 'no-store' : 'private, no-cache',
    ...cors,
    ...(settings.RATE_LIMIT_PER_SECOND > 0
      ? { 'ratelimit-policy': `"default";q=${settings.RATE_LIMIT_PER_SECOND};w=1` }
      : {}),
    ...tagged.headers,
    ...(vary === '' ? {} : { vary }),
    'x-request-id': exchange.requestId,
    'x-correlation-id': exchange.correlationId,
  };
  return encoded(tagged, headers, exchange, settings);
}

/** Strong: made of the exact bytes, unless the route gave one (a version to be sent back in `If-Match`). */
function withEntityTag(answer: Answer, exchange: Exchange): Answer {
  if (exchange.route.method !== 'GET' || answer.status !== 200) return answer;
  if (answer.headers['content-type'] === 'text/event-stream') return answer;
  const etag = answer.headers['etag'] ?? `"${sha256(answer.body).slice(0, 32)}"`;
  const headers: Record<string, string> = { ...answer.headers, etag };
  if (!matches(exchange.headers['if-none-match'], etag)) return { ...answer, headers };
  const { 'content-type': _, ...kept } = headers;
  return { status: 304, headers: kept, body: '' };
}

// a tag comes back with -gz where its body was gzipped on the way
function matches(wanted: string | undefined, etag: string): boolean {
  if (wanted === undefined) return false;
  const tags = wanted.split(',').map((tag) => tag.trim().replace(/^W\//, '').replace(/-gz"$/, '"'));
  return tags.includes(etag) || tags.includes('*');
}

function corsHeaders(exchange: Exchange, settings: RuntimeSettings): Record<string, string> {
  const exposed = { 'access-control-expose-headers': EXPOSED };
  if (settings.CORS_ORIGINS === '*') return { 'access-control-allow-origin': '*', ...exposed };
  const origin = exchange.headers['origin'];
  if (origin === undefined || !settings.CORS_ORIGINS.split(' ').includes(origin)) return { vary: 'Origin' };
  return { 'access-control-allow-origin': origin, vary: 'Origin', ...exposed };
}

/** Lambda answers at most 6 MB; base64 and JSON escapes count. */
const LARGEST_PLAIN_BYTES = 4_400_000;

function encoded(
  answer: Answer,
  headers: Record<string, string>,
  exchange: Exchange,
  settings: RuntimeSettings,
): APIGatewayProxyResult {
  const { status: statusCode, body } = answer;
  const bytes = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
  const from = settings.COMPRESS_FROM_BYTES;
  if (from > 0 && bytes >= from && acceptsGzip(exchange.headers['accept-encoding'])) {
    const etag = headers['etag']?.replace(/"$/, '-gz"');
    return {
      statusCode,
      headers: {
        ...headers,
        'content-encoding': 'gzip',
        vary: headers['vary'] === undefined ? 'Accept-Encoding' : `${headers['vary']}, Accept-Encoding`,
        ...(etag === undefined ? {} : { etag }),
      },
      body: gzip(body).toString('base64'),
      isBase64Encoded: true,
    };
  }
  if (bytes > LARGEST_PLAIN_BYTES) return tooLargeToSend(exchange, headers);
  if (typeof body === 'string') return { statusCode, headers, body, isBase64Encoded: false };
  return { statusCode, headers, body: Buffer.from(body).toString('base64'), isBase64Encoded: true };
}

const acceptsGzip = (accepted: string | undefined): boolean =>
  (accepted ?? '').split(',').some((coding) => /^\s*(gzip|\*)\s*(;\s*q=(?!0(\.0*)?\s*$).*)?$/.test(coding));

// loaded on first need: most answers are small
const gzip = (body: string | Uint8Array): Buffer => process.getBuiltinModule('node:zlib').gzipSync(body);

function tooLargeToSend(exchange: Exchange, headers: Record<string, string>): APIGatewayProxyResult {
  const { etag: _, ...kept } = headers;
  const sentence = 'This answer is too large to be sent as it is. Send Accept-Encoding: gzip.';
  const problem = problemOf(new OrchestratorError('not_acceptable', sentence), exchange.requestId);
  return {
    statusCode: problem.status,
    headers: { ...kept, ...problem.headers, 'cache-control': 'no-store' },
    body: String(problem.body),
    isBase64Encoded: false,
  };
}
