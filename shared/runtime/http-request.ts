import type { APIGatewayProxyEvent } from 'aws-lambda';
import type * as z from 'zod';
import type { AnyRoute, RouteRequest } from '#declare/route.ts';
import { type Fault, OrchestratorError, ValidationError } from '#domain/errors.ts';
import type { Exchange } from './http-exchange.ts';
import { escaped, readJson } from './http-json.ts';
import { textFault, textFaults } from './http-text.ts';

const DEFAULT_MAX_BODY_BYTES = 256 * 1024;
const LIMITS = { depth: 24, values: 10_000 };
const RECORDED_LIMITS = { depth: 24, values: 2_000_000 };
/** Enough to mend a request; more would only make a large answer of a bad one. */
const MAX_FAULTS = 50;

/**
 * Reads everything a route is told.
 *
 * @throws OrchestratorError `unsupported_media_type`, `payload_too_large`; ValidationError with a fault for
 * each wrong place of path, query and body at once
 */
export function parseRequest(exchange: Exchange): RouteRequest<unknown, unknown, unknown> {
  const { route, event } = exchange;
  const text = bodyText(exchange);
  exchange.bodyText = text;
  const faults: Fault[] = [];
  const params = check(route.params, event.pathParameters ?? {}, 'path', faults);
  const query = check(route.query, queryOf(event, faults), 'query', faults);
  const body = isYaml(exchange) ? check(route.body, text, undefined, faults) : checkBody(route, text, faults);
  if (faults.length > 0) throw refusal(faults);
  const { principal, headers, requestId, correlationId, remainingMs } = exchange;
  if (principal === undefined) throw new Error('a request is parsed after its caller is known');
  return { principal, params, query, body, headers, requestId, correlationId, remainingMs };
}

const refusal = (faults: readonly Fault[]): ValidationError =>
  new ValidationError(
    faults.length === 1 ? 'One thing does not fit.' : `${faults.length} things do not fit.`,
    faults.slice(0, MAX_FAULTS),
  );

/** The body as text, "" where there is none. */
function bodyText(exchange: Exchange): string {
  const { route, event } = exchange;
  const sent = event.body ?? '';
  if (sent === '') return '';
  const max = route.maxBodyBytes ?? DEFAULT_MAX_BODY_BYTES;
  // four characters of base64 hold three bytes; whatever is longer needs no decoding to be refused
  if (sent.length > (event.isBase64Encoded ? (max * 4) / 3 + 4 : max)) throw tooLarge(max);
  const body = event.isBase64Encoded ? Buffer.from(sent, 'base64') : sent;
  if (Buffer.byteLength(body) > max) throw tooLarge(max);
  refuseOtherTypes(exchange);
  return decoded(body);
}

function refuseOtherTypes(exchange: Exchange): void {
  const { route, headers } = exchange;
  if (!isJson(headers['content-type']) && !isYaml(exchange)) {
    const yaml = route.takesYaml === true ? ' or application/yaml' : '';
    throw new OrchestratorError('unsupported_media_type', `Send the body as application/json${yaml}.`);
  }
  if ((headers['content-encoding'] ?? 'identity') !== 'identity') {
    throw new OrchestratorError('unsupported_media_type', 'Send the body uncompressed.');
  }
}

const tooLarge = (max: number): OrchestratorError =>
  new OrchestratorError('payload_too_large', `The body may have ${max} bytes.`);

const isJson = (contentType: string | undefined): boolean =>
  /^application\/json\s*(;\s*charset="?utf-8"?\s*)?$/i.test(contentType ?? '');

const isYaml = ({ route, headers }: Exchange): boolean =>
  route.takesYaml === true && /^application\/yaml\s*(;|$)/i.test(headers['content-type'] ?? '');

function decoded(body: string | Uint8Array): string {
  if (typeof body === 'string') return body.toWellFormed();
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    throw new ValidationError('The body is not UTF-8.', [{ pointer: '', message: 'is not UTF-8' }]);
  }
}

function checkBody(route: AnyRoute, text: string, faults: Fault[]): unknown {
  if (text === '') return check(route.body, undefined, undefined, faults);
  const value = read(text, route.recordedData === true, faults);
  if (value === undefined) return undefined;
  if (route.recordedData === true) return check(route.body, value, undefined, faults);
  const texts = isPlain(text) ? [] : textFaults(value);
  faults.push(...texts);
  return texts.length > 0 ? undefined : check(route.body, value, undefined, faults);
}

/** Without escapes every text of the value stands in this one, so one look tells that none has a fault. */
const isPlain = (json: string): boolean => !json.includes('\\') && textFault(json) === undefined;

// what is no JSON stands beside the faults of path and query; undefined means that faults were added
function read(text: string, recorded: boolean, faults: Fault[]): unknown {
  try {
    return readJson(text, recorded ? RECORDED_LIMITS : LIMITS);
  } catch (thrown) {
    if (!(thrown instanceof ValidationError)) throw thrown;
    faults.push(...thrown.faults);
    return undefined;
  }
}

function queryOf(event: APIGatewayProxyEvent, faults: Fault[]): Record<string, string> {
  const query: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [name, values] of Object.entries(event.multiValueQueryStringParameters ?? {})) {
    if (values === undefined) continue;
    if (values.length > 1) {
      faults.push({ in: 'query', pointer: `/${escaped(name)}`, message: 'is given more than once' });
    }
    query[name] = values[0] ?? '';
  }
  return query;
}

function check(schema: z.ZodType, value: unknown, where: Fault['in'], faults: Fault[]): unknown {
  const place = where === undefined ? {} : { in: where };
  if (where !== undefined) {
    const texts = textFaults(value);
    faults.push(...texts.map((fault) => ({ ...place, ...fault })));
    if (texts.length > 0) return undefined;
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  faults.push(...parsed.error.issues.flatMap(faultsOf).map((fault) => ({ ...place, ...fault })));
  return undefined;
}

/** One zod issue as faults: one for each unknown member, else one at its place. */
function faultsOf(issue: z.core.$ZodIssue): Fault[] {
  const pointer = issue.path.map((part) => `/${escaped(String(part))}`).join('');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ pointer: `${pointer}/${escaped(key)}`, message: 'is not known here' }));
  }
  const message = issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message;
  return [{ pointer, message }];
}
