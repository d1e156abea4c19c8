// The OpenAPI document as a projection of the route declarations.
import * as z from 'zod';
import {
  createDocument,
  type ZodOpenApiOperationObject,
  type ZodOpenApiResponseObject,
  type ZodOpenApiResponsesObject,
} from 'zod-openapi';
import type { AnyRoute } from '#declare/route.ts';
import { Workflow, WorkflowStep } from '#declare/workflow.ts';
import { Condition, StepValue } from '#declare/workflow-values.ts';
import { AgentRecord } from '#domain/agents/agent-record.ts';
import { CloudEvent } from '#domain/bus/cloud-event.ts';
import { WebhookSettings } from '#domain/bus/webhook.ts';
import { periods } from '#domain/costs/budget.ts';
import { type ErrorCode, errorCodes } from '#domain/errors.ts';
import { EvidenceRef } from '#domain/evidence/evidence.ts';
import { Predicate } from '#domain/findings/predicate.ts';
import { Report } from '#domain/findings/report.ts';
import { IncidentBundle } from '#domain/telemetry/bundle.ts';
import { Principal } from '#domain/tenants/principal.ts';
import { everyRoutesErrors, repeatErrors } from '#runtime/http.ts';
import { outcomes } from '#runtime/outcomes.ts';
import { AgentForm } from '#services/agents/keep-agent.ts';
import { WebhookView } from '#services/bus/webhook-view.ts';
import { Health } from '#services/health/check-health.ts';
import { RunEventView, RunSummary, RunView } from '#services/runs/run-view.ts';
import { TaskRequest } from '#services/runs/task-request.ts';
import { ScheduleForm, ScheduleView } from '#services/triggers/schedule-form.ts';

const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    code: z.enum(errorCodes),
    requestId: z.string(),
    errors: z
      .array(
        z.object({
          in: z.enum(['path', 'query', 'header']).optional(),
          pointer: z.string().describe('RFC 6901, into the body or the part that `in` names'),
          message: z.string(),
        }),
      )
      .optional(),
    budget: z
      .object({
        scope: z.string().describe('`<kind>/<id>`, as in the path of `/budgets`'),
        period: z.enum(periods),
        limitMicros: z.number().int(),
        spentMicros: z.number().int(),
        heldMicros: z.number().int(),
        paused: z.boolean(),
        resetsAt: z.string().optional().describe('When the period ends (UTC)'),
        raisedBy: z.string().describe('The scope of a key that may raise the limit'),
      })
      .optional()
      .describe('Of a 402: which budget refused, money in micro-dollars'),
  })
  .describe('Every error (RFC 9457)');

const schemas = {
  Predicate,
  AgentForm,
  AgentRecord,
  EvidenceRef,
  Health,
  IncidentBundle,
  Principal,
  Problem,
  Report,
  RunEvent: RunEventView,
  RunSummary,
  Run: RunView,
  ScheduleForm,
  Schedule: ScheduleView,
  Webhook: WebhookView,
  WebhookSettings,
  CloudEvent,
  TaskRequest,
  Workflow,
  WorkflowStep,
  StepValue,
  Condition,
};

const headers = {
  'X-Request-Id': { description: 'Names this request; quote it.', schema: { type: 'string' } },
  'X-Correlation-Id': {
    description: 'Your `X-Request-Id`, the trace id of your `traceparent`, or the request id.',
    schema: { type: 'string' },
  },
} as const;
const answerHeaders = Object.fromEntries(
  Object.keys(headers).map((name) => [name, { $ref: `#/components/headers/${name}` }]),
);

/** The document of these routes; equal routes give an equal document. */
export function openapiDocument(routes: readonly AnyRoute[], version: string): object {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const route of [...routes].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    paths[`/api/v1${route.path}`] ??= {};
    Object.assign(paths[`/api/v1${route.path}`] ?? {}, { [route.method.toLowerCase()]: operation(route) });
  }
  const document = createDocument({
    openapi: '3.1.1',
    info: {
      title: 'Watchfloor',
      version,
      description: 'Teams of agents for IT operations that say only what they can prove.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    security: [{ apiKey: [] }],
    components: {
      schemas,
      headers,
      responses: problemsOf(routes),
      securitySchemes: { apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' } },
    },
    paths,
  });
  return withoutTwins(document as unknown as Document);
}

interface Document {
  readonly components: { readonly schemas: Record<string, unknown> };
}

/** The same schema is generated once for requests and once for answers; one of equal ones is enough. */
function withoutTwins(document: Document): Document {
  const names = new Map<string, string>();
  for (const [name, schema] of Object.entries(document.components.schemas)) {
    const text = JSON.stringify(schema).replaceAll(`"#/components/schemas/${name}"`, '"itself"');
    const first = names.get(text);
    if (first === undefined) {
      names.set(text, name);
      continue;
    }
    const { [name]: _, ...kept } = document.components.schemas;
    const rest = JSON.stringify({ ...document, components: { ...document.components, schemas: kept } });
    const pointer = (to: string): string => `"#/components/schemas/${to}"`;
    return withoutTwins(JSON.parse(rest.replaceAll(pointer(name), pointer(first))) as Document);
  }
  return document;
}

function operation(route: AnyRoute): ZodOpenApiOperationObject {
  const isBodyless = route.body instanceof z.ZodUndefined;
  return {
    operationId: route.id,
    summary: route.summary,
    ...(route.description === undefined ? {} : { description: route.description }),
    tags: [route.path.split('/')[1]?.replace('.json', '') ?? 'api'],
    ...(route.scope === 'public' ? { security: [] } : { 'x-scope': route.scope }),
    requestParams: { path: route.params, query: route.query, header: headersOf(route) },
    ...(isBodyless ? {} : { requestBody: { ...bodyOf(route) } }),
    responses: responsesOf(route),
  };
}

function bodyOf(route: AnyRoute): NonNullable<ZodOpenApiOperationObject['requestBody']> {
  const examples = route.examples
    .filter((example) => example.body !== undefined && example.status < 300)
    .map((example) => [example.name, { value: example.body }] as const);
  const { body } = route;
  const optional = body instanceof z.ZodOptional;
  const schema = optional ? (body.unwrap() as z.ZodType) : body;
  return {
    required: !optional,
    content: {
      'application/json': { schema, examples: Object.fromEntries(examples) },
      ...(route.takesYaml === true ? { 'application/yaml': { schema: { type: 'string' as const } } } : {}),
    },
  };
}

function headersOf(route: AnyRoute): z.ZodObject {
  const repeatable = route.method === 'POST' && route.changes;
  const described = {
    ...route.requestHeaders,
    ...(repeatable
      ? { 'idempotency-key': 'Makes a repetition answer what the first request answered.' }
      : {}),
    ...(route.method === 'GET' ? { 'if-none-match': 'An ETag: 304 when nothing has changed.' } : {}),
  };
  const shape = Object.entries(described).map(([name, text]) => [name, z.string().optional().describe(text)]);
  return z.object(Object.fromEntries(shape) as Record<string, z.ZodType>);
}

function responsesOf(route: AnyRoute): ZodOpenApiResponsesObject {
  const responses: Record<string, object> = {};
  const good = new Set([route.status, ...route.examples.map(({ status }) => status).filter((s) => s < 300)]);
  if (route.id === 'orchestrate') good.add(200);
  for (const status of good) responses[status] = success(route, status);
  if (route.method === 'GET') responses[304] = { description: 'You have it already', headers: answerHeaders };
  for (const [status, codes] of failures(route)) {
    responses[status] =
      route.refusal === undefined
        ? { $ref: `#/components/responses/${problemName(codes)}` }
        : problem(codes, route.rawMediaTypes);
  }
  return responses as ZodOpenApiResponsesObject;
}

/** Every answer that is a problem, by its name: most routes share them. */
function problemsOf(routes: readonly AnyRoute[]): Record<string, ZodOpenApiResponseObject> {
  const all = routes.flatMap((route) => [...failures(route).values()]);
  const named = all.map((codes): [string, object] => [problemName(codes), problem(codes)]);
  return Object.fromEntries(named.sort(([a], [b]) => (a < b ? -1 : 1))) as Record<
    string,
    ZodOpenApiResponseObject
  >;
}

function problem(codes: readonly ErrorCode[], pages: readonly string[] = []): object {
  const raw = pages.map((type) => [type, { schema: { type: 'string' } }] as const);
  return {
    description: codes.map((code) => `${outcomes[code].title} (\`${code}\`)`).join('; '),
    headers: answerHeaders,
    content: { 'application/problem+json': { schema: Problem }, ...Object.fromEntries(raw) },
  };
}

const problemName = (codes: readonly ErrorCode[]): string => codes.join('-or-');

function success(route: AnyRoute, status: number): object {
  const raw = (route.rawMediaTypes ?? []).map((type) => [type, { schema: { type: 'string' } }] as const);
  const content = { 'application/json': { schema: route.response }, ...Object.fromEntries(raw) };
  const body = status === 204 || route.status === 204 ? {} : { content };
  return { description: route.summary, headers: answerHeaders, ...body };
}

function failures(route: AnyRoute): Map<number, ErrorCode[]> {
  const open: readonly ErrorCode[] = ['unauthenticated', 'forbidden'];
  const codes = [
    ...everyRoutesErrors.filter((code) => route.scope !== 'public' || !open.includes(code)),
    ...(route.method === 'POST' && route.changes ? repeatErrors : []),
    ...route.errors,
  ];
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of codes) {
    const { status } = outcomes[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return byStatus;
}
