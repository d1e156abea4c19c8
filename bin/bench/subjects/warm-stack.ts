import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import * as z from 'zod';
import { defineRoute } from '#declare/route.ts';
import { httpHandler } from '#runtime/http.ts';
import type { Subject } from '../subject.ts';

const Body = z.strictObject({
  task: z.string().min(1).max(10_000),
  project: z.string().max(100).optional(),
  labels: z.record(z.string(), z.string()).default({}),
});

const route = defineRoute({
  id: 'bench',
  method: 'POST',
  path: '/bench',
  scope: 'runs:read',
  summary: 'Answers a part of its body',
  uses: [],
  timeoutSeconds: 10,
  memoryMb: 256,
  params: z.strictObject({}),
  query: z.strictObject({}),
  body: Body,
  response: Body.pick({ task: true, project: true }),
  status: 200,
  changes: false,
  errors: [],
  examples: [],
  handle: async (_, { body }) => ({ body: { task: body.task, project: body.project } }),
});

const BODY = { task: 'high latency on checkout', project: 'payments', labels: { severity: 'high' } };
const context = {
  awsRequestId: 'request-1',
  functionName: 'bench',
  getRemainingTimeInMillis: () => 20_000,
} as Context;

/** A request as the gateway sends it. */
export const gatewayEvent = {
  resource: '/bench',
  path: '/bench',
  httpMethod: 'POST',
  headers: { 'content-type': 'application/json', accept: 'application/json', 'x-request-id': 'mine-1' },
  multiValueHeaders: {},
  queryStringParameters: null,
  multiValueQueryStringParameters: null,
  pathParameters: null,
  stageVariables: null,
  isBase64Encoded: false,
  body: JSON.stringify(BODY),
  requestContext: {
    requestId: 'gateway-1',
    accountId: '111122223333',
    apiId: 'api',
    protocol: 'HTTP/1.1',
    httpMethod: 'POST',
    path: '/bench',
    stage: 'prod',
    requestTimeEpoch: 1_700_000_000_000,
    resourceId: 'resource',
    resourcePath: '/bench',
    identity: { sourceIp: '192.0.2.1' },
    authorizer: { tenantId: 'acme', principalId: 'key_1', role: 'operator', scopes: 'runs:read runs:write' },
  },
} as unknown as APIGatewayProxyEvent;

/** Our own edge: caller, scope, strict validation of every part, one log line, metrics, checked answer, tag, headers. */
export function ours(): Subject {
  const handler = httpHandler(route, {});
  return {
    async run() {
      const { statusCode, body } = await handler(gatewayEvent, context);
      check(statusCode, body);
    },
  };
}

/** The control below everything: a handler that parses its body and answers. */
export function bare(): Subject {
  const handler = async (event: APIGatewayProxyEvent) => {
    const { task, project } = JSON.parse(event.body ?? '{}') as { task: string; project: string };
    return { statusCode: 200, headers: {}, body: JSON.stringify({ task, project }) };
  };
  return {
    async run() {
      const { statusCode, body } = await handler(gatewayEvent);
      check(statusCode, body);
    },
  };
}

function check(status: number, body: string): void {
  if (status !== 200 || (JSON.parse(body) as { task?: string }).task !== BODY.task) {
    throw new Error(`answered ${status}: ${body}`);
  }
}
