import { ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway';

interface Answer {
  readonly type: ResponseType;
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const soon = { 'Retry-After': '1' };

/**
 * What the gateway answers by itself, before any function is reached: the same codes as `shared/domain/errors.ts`,
 * in the same form (RFC 9457), with the request's id.
 */
const answers: readonly Answer[] = [
  {
    type: ResponseType.UNAUTHORIZED,
    status: 401,
    code: 'unauthenticated',
    title: 'Send your key in X-API-Key',
  },
  { type: ResponseType.MISSING_AUTHENTICATION_TOKEN, status: 404, code: 'not_found', title: 'No such route' },
  { type: ResponseType.RESOURCE_NOT_FOUND, status: 404, code: 'not_found', title: 'No such route' },
  { type: ResponseType.INVALID_API_KEY, status: 403, code: 'forbidden', title: 'The key is not known here' },
  { type: ResponseType.ACCESS_DENIED, status: 403, code: 'forbidden', title: 'The key may not do this' },
  {
    type: ResponseType.THROTTLED,
    status: 429,
    code: 'rate_limited',
    title: 'Too many requests',
    headers: soon,
  },
  {
    type: ResponseType.QUOTA_EXCEEDED,
    status: 429,
    code: 'rate_limited',
    title: 'The daily quota is used up',
    headers: { 'Retry-After': '3600' },
  },
  {
    type: ResponseType.REQUEST_TOO_LARGE,
    status: 413,
    code: 'payload_too_large',
    title: 'The body is too large',
  },
  {
    type: ResponseType.UNSUPPORTED_MEDIA_TYPE,
    status: 415,
    code: 'unsupported_media_type',
    title: 'Send application/json',
  },
  {
    type: ResponseType.BAD_REQUEST_BODY,
    status: 400,
    code: 'invalid_request',
    title: 'The body does not fit',
  },
  {
    type: ResponseType.BAD_REQUEST_PARAMETERS,
    status: 400,
    code: 'invalid_request',
    title: 'A parameter does not fit',
  },
  { type: ResponseType.INTEGRATION_TIMEOUT, status: 504, code: 'timeout', title: 'No answer in time' },
  {
    type: ResponseType.INTEGRATION_FAILURE,
    status: 503,
    code: 'unavailable',
    title: 'Busy, try again',
    headers: soon,
  },
  {
    type: ResponseType.AUTHORIZER_FAILURE,
    status: 503,
    code: 'unavailable',
    title: 'Keys cannot be checked now',
    headers: soon,
  },
  {
    type: ResponseType.AUTHORIZER_CONFIGURATION_ERROR,
    status: 500,
    code: 'internal',
    title: 'Something broke',
  },
  { type: ResponseType.API_CONFIGURATION_ERROR, status: 500, code: 'internal', title: 'Something broke' },
  { type: ResponseType.WAF_FILTERED, status: 403, code: 'forbidden', title: 'The request was filtered' },
];

/** Gives every error that the gateway makes itself the form of ours. */
export function addGatewayResponses(api: RestApi, corsOrigins: readonly string[]): void {
  for (const { type, status, code, title, headers } of answers) {
    const body = {
      type: `urn:watchfloor:error:${code}`,
      title,
      status,
      code,
      requestId: '$context.requestId',
    };
    api.addGatewayResponse(type.responseType, {
      type,
      statusCode: String(status),
      responseHeaders: quoted({
        'Content-Type': 'application/problem+json',
        'Cache-Control': 'no-store',
        'Strict-Transport-Security': 'max-age=63072000',
        'X-Content-Type-Options': 'nosniff',
        ...(corsOrigins.length === 1 ? { 'Access-Control-Allow-Origin': corsOrigins[0] ?? '' } : {}),
        ...headers,
      }),
      templates: {
        'application/json': JSON.stringify(body),
        'application/problem+json': JSON.stringify(body),
      },
    });
  }
}

/** Static values are quoted in gateway responses; the id of the request is a variable of the gateway. */
const quoted = (headers: Readonly<Record<string, string>>): Record<string, string> => ({
  ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, `'${value}'`])),
  'X-Request-Id': 'context.requestId',
});
