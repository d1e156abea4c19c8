import { ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import type { ErrorCode } from '../../shared/domain/errors.ts';

interface Answer {
  readonly type: ResponseType;
  readonly code: ErrorCode;
  readonly status: number;
  /** The code's own title: the same as a function would answer. */
  readonly title: string;
  readonly detail: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const answer = (
  type: ResponseType,
  [status, code, title]: readonly [number, ErrorCode, string],
  detail: string,
  headers?: Answer['headers'],
): Answer => ({ type, code, status, title, detail, ...(headers === undefined ? {} : { headers }) });

const invalid = [400, 'invalid_request', 'The request does not fit'] as const;
const unauthenticated = [401, 'unauthenticated', 'No valid API key'] as const;
const forbidden = [403, 'forbidden', 'Not allowed'] as const;
const notFound = [404, 'not_found', 'Not found'] as const;
const tooLarge = [413, 'payload_too_large', 'Too large'] as const;
const mediaType = [415, 'unsupported_media_type', 'Unsupported content type'] as const;
const limited = [429, 'rate_limited', 'Too many requests'] as const;
const internal = [500, 'internal', 'Internal error'] as const;
const unavailable = [503, 'unavailable', 'Temporarily unavailable'] as const;
const timeout = [504, 'timeout', 'Took too long'] as const;

const soon = { 'Retry-After': '1' };
const realm = { 'WWW-Authenticate': 'ApiKey realm="watchfloor", header="X-API-Key"' };
const ours = 'Something went wrong on our side. Quote the request id.';

/** What the gateway answers by itself, before or after a function was reached, as `shared/runtime/outcomes.ts` would. */
const answers: readonly Answer[] = [
  answer(ResponseType.UNAUTHORIZED, unauthenticated, 'Send your API key in X-API-Key.', realm),
  answer(ResponseType.INVALID_API_KEY, unauthenticated, 'This API key is not known here.', realm),
  answer(ResponseType.ACCESS_DENIED, forbidden, 'This API key may not do that.'),
  answer(ResponseType.INVALID_SIGNATURE, forbidden, 'Send your API key in X-API-Key, not a signature.'),
  answer(ResponseType.EXPIRED_TOKEN, forbidden, 'Send your API key in X-API-Key, not a token.'),
  answer(ResponseType.WAF_FILTERED, forbidden, 'A filter before the API refused this request.'),
  // the gateway's word for a path or method that is not there
  answer(ResponseType.MISSING_AUTHENTICATION_TOKEN, notFound, 'There is no such route.'),
  answer(ResponseType.RESOURCE_NOT_FOUND, notFound, 'There is no such route.'),
  answer(ResponseType.BAD_REQUEST_BODY, invalid, 'The body is not what this route takes.'),
  answer(ResponseType.BAD_REQUEST_PARAMETERS, invalid, 'A parameter is not what this route takes.'),
  answer(ResponseType.REQUEST_TOO_LARGE, tooLarge, 'The body is larger than the gateway takes.'),
  answer(ResponseType.UNSUPPORTED_MEDIA_TYPE, mediaType, 'Send application/json.'),
  answer(ResponseType.THROTTLED, limited, 'Too many requests at once.', soon),
  answer(ResponseType.QUOTA_EXCEEDED, limited, 'The quota of this key is used up.', {
    'Retry-After': '3600',
  }),
  answer(ResponseType.AUTHORIZER_FAILURE, unavailable, 'API keys cannot be checked right now.', soon),
  answer(ResponseType.AUTHORIZER_CONFIGURATION_ERROR, internal, ours),
  answer(ResponseType.API_CONFIGURATION_ERROR, internal, ours),
  answer(ResponseType.INTEGRATION_FAILURE, unavailable, 'No function was free to answer.', soon),
  answer(ResponseType.INTEGRATION_TIMEOUT, timeout, 'The request took too long.'),
  answer(ResponseType.DEFAULT_4XX, invalid, 'The gateway refused this request.'),
  answer(ResponseType.DEFAULT_5XX, internal, ours),
];

/** Gives every error that the gateway makes itself the form of ours: RFC 9457, with code and request id. */
export function addGatewayResponses(api: RestApi, corsOrigins: readonly string[]): void {
  for (const { type, code, status, title, detail, headers } of answers) {
    const problem = {
      type: `urn:watchfloor:problem:${code}`,
      title,
      status,
      detail,
      code,
      requestId: '$context.requestId',
    };
    api.addGatewayResponse(type.responseType, {
      type,
      statusCode: String(status),
      responseHeaders: quoted({
        'Content-Type': 'application/problem+json',
        'Cache-Control': 'no-store',
        'Strict-Transport-Security': 'max-age=63072000; includeSubDomains',
        'X-Content-Type-Options': 'nosniff',
        ...(corsOrigins.length === 1 ? { 'Access-Control-Allow-Origin': corsOrigins[0] ?? '' } : {}),
        ...headers,
      }),
      templates: { 'application/json': JSON.stringify(problem) },
    });
  }
}

/** Static values are quoted in gateway responses; the id of the request is a variable of the gateway. */
const quoted = (headers: Readonly<Record<string, string>>): Record<string, string> => ({
  ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, `'${value}'`])),
  'X-Request-Id': 'context.requestId',
});
