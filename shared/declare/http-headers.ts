/** Headers that scripts of another origin may send; a preflight names them. */
export const requestHeaders = [
  'Accept',
  'Cache-Control',
  'Content-Type',
  'Idempotency-Key',
  'If-Match',
  'If-None-Match',
  'Last-Event-ID',
  'Prefer',
  'X-API-Key',
  'X-Request-Id',
  'traceparent',
] as const;

/** Headers of answers, besides those that are always readable, that scripts of another origin may read. */
export const answerHeaders = [
  'Age',
  'Cache-Status',
  'ETag',
  'Idempotent-Replayed',
  'Link',
  'Location',
  'Preference-Applied',
  'RateLimit',
  'RateLimit-Policy',
  'Retry-After',
  'X-Correlation-Id',
  'X-Request-Id',
] as const;
