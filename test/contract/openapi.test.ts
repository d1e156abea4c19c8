import { readFileSync } from 'node:fs';
import type { AnyRoute } from '#declare/route.ts';
import { openapiDocument } from '../../bin/openapi-document.ts';
import { routes as registered } from '../../functions/registry.ts';
import { apiWorld, routeOf, routes } from './api-world.ts';

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
const committed = JSON.parse(readFileSync('functions/api/openapi.json', 'utf8'));
const operations = Object.values(committed.paths as Record<string, Record<string, Operation>>).flatMap(
  (path) => Object.values(path),
);

interface Operation {
  readonly operationId: string;
  readonly security?: readonly unknown[];
  readonly responses: Record<string, Response>;
}

interface Response {
  readonly $ref?: string;
  readonly content?: Record<string, unknown>;
}

/** The answer itself, where the document points at a shared one. */
const resolved = (response: Response | undefined): Response | undefined =>
  response?.$ref === undefined
    ? response
    : committed.components.responses[response.$ref.replace('#/components/responses/', '')];

/** Forms of a refusal: a page for browsers besides, where the route has one. */
const refusalsOf = ({ refusal, rawMediaTypes = [] }: AnyRoute): readonly string[] => [
  'application/problem+json',
  ...(refusal === undefined ? [] : rawMediaTypes),
];

describe('the OpenAPI document', () => {
  it('is the one that the declared routes give', () => {
    expect(JSON.parse(JSON.stringify(openapiDocument(routes, version)))).toEqual(committed);
    expect(committed.openapi).toBe('3.1.1');
  });

  it('has every registered route, and no other', () => {
    const ids = registered.map(({ unit }) => unit.id).sort();
    expect(operations.map(({ operationId }) => operationId).sort()).toEqual(ids);
    expect(routes.map(({ id }) => id).sort()).toEqual(ids);
  });

  it('documents every status that an example gets, errors in their one form', () => {
    for (const route of routes) {
      const operation = operations.find(({ operationId }) => operationId === route.id);
      for (const { status } of route.examples) {
        const response = resolved(operation?.responses[status]);
        expect([route.id, status, response !== undefined]).toEqual([route.id, status, true]);
        if (status >= 400) expect(Object.keys(response?.content ?? {})).toEqual(refusalsOf(route));
      }
    }
  });

  it('leaves open only what is public', () => {
    const open = operations.filter(({ security }) => security?.length === 0);
    expect(open.map(({ operationId }) => operationId).sort()).toEqual([
      // a link is its own key, for one decision
      'followApprovalLink',
      'getHealth',
      'getOpenapi',
      'showApprovalLink',
    ]);
  });

  it('points only at what it holds', () => {
    const names = [...JSON.stringify(committed).matchAll(/"#\/components\/(\w+)\/([^"]+)"/g)];
    const lost = names.filter(([, kind = '', name = '']) => committed.components[kind]?.[name] === undefined);
    expect(lost).toEqual([]);
    expect(names.length).toBeGreaterThan(50);
  });

  it('is served, and is not sent twice', async () => {
    const { call } = await apiWorld();
    const first = await call(routeOf('getOpenapi'));
    expect(first.json).toEqual(committed);
    const headers = { 'if-none-match': first.headers['etag'] ?? '' };
    expect((await call(routeOf('getOpenapi'), { headers })).status).toBe(304);
  });
});
