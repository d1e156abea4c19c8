import fc from 'fast-check';
import { exampleIds } from '#declare/examples.ts';
import type { AnyRoute } from '#declare/route.ts';
import { errorCodes } from '#domain/errors.ts';
import { roles } from '#domain/tenants/principal.ts';
import { type ApiWorld, admin, apiWorld, type Got, routes, type Sent } from './api-world.ts';

const json = { 'content-type': 'application/json' };
const goodOf = (route: AnyRoute): Sent => route.examples.find(({ status }) => status < 300) ?? {};
const bodyOf = (route: AnyRoute): Record<string, unknown> => (goodOf(route).body ?? {}) as never;
const nested = (depth: number): string => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
const withText = (route: AnyRoute, text: string): unknown => ({ ...bodyOf(route), ...texts(route, text) });
// the routes' own free texts, so that nothing but the characters is wrong
const texts = (route: AnyRoute, text: string): Record<string, unknown> =>
  ({
    orchestrate: { task: text },
    cancelRun: { reason: text },
    stopWork: { reason: text },
    registerAgent: { title: text },
    decideApproval: { comment: text },
    settleApproval: { comment: text },
  })[route.id] ?? {
    title: text,
  };

interface Kind {
  readonly name: string;
  readonly status: readonly number[];
  readonly sent: (route: AnyRoute) => Sent | undefined;
}

const bodied = (route: AnyRoute): boolean => route.method !== 'GET' && route.method !== 'DELETE';
const body = (name: string, status: readonly number[], make: (route: AnyRoute) => unknown): Kind => ({
  name,
  status,
  sent: (route) => ({ ...goodOf(route), body: make(route) }),
});
const header = (name: string, status: readonly number[], headers: Record<string, string>): Kind => ({
  name,
  status,
  sent: (route) => (bodied(route) ? { ...goodOf(route), body: bodyOf(route), headers } : undefined),
});
const parameter = (name: string, value: string): Kind => ({
  name,
  status: [400],
  sent: (route) => {
    const names = [...route.path.matchAll(/\{(\w+)\}/g)].map((found) => found[1] ?? '');
    if (names.length === 0) return undefined;
    return { ...goodOf(route), params: Object.fromEntries(names.map((n) => [n, value])) };
  },
});

const kinds: readonly Kind[] = [
  body('no JSON', [400], () => '{"task": "x"'),
  body('only spaces', [400], () => '   '),
  body('a number', [400], () => '12'),
  body('null', [400], () => 'null'),
  body('a list', [400], () => '[]'),
  body('bytes that are not UTF-8', [400], () => Uint8Array.of(0x7b, 0xff, 0xfe, 0x7d)),
  body('a byte order mark', [400], (route) => `\uFEFF${JSON.stringify(bodyOf(route))}`),
  body('JSON nested too deep', [400], () => nested(2000)),
  body('too many values', [400], () => `{"context":[${'1,'.repeat(11_000)}1]}`),
  body('too many bytes', [413], (route) => `"${'x'.repeat((route.maxBodyBytes ?? 262_144) + 1)}"`),
  body('a member twice', [400], () => '{"task":"a","task":"b"}'),
  body('__proto__', [400], () => '{"task":"a","__proto__":{"admin":true}}'),
  body('an unknown member', [400], (route) => ({ ...bodyOf(route), tenantId: 'other' })),
  body('NaN', [400], () => '{"task":NaN}'),
  ...['\u0000', '\u001b[31m', '\u007f', '\u202e', '\u2066', '\u200b', '\u2028', '\ud800', '\u{e0041}'].map(
    (bad) => ({
      name: `the character ${JSON.stringify(bad)} (${bad.codePointAt(0)?.toString(16)})`,
      status: [400],
      sent: (route: AnyRoute) =>
        route.recordedData === true ? undefined : { ...goodOf(route), body: withText(route, `a${bad}b`) },
    }),
  ),
  header('text/plain', [415], { 'content-type': 'text/plain' }),
  header('a form', [415], { 'content-type': 'application/x-www-form-urlencoded' }),
  header('no content type', [415], { 'Content-Type': '' }),
  header('another charset', [415], { 'content-type': 'application/json; charset=latin1' }),
  header('a compressed body', [415], { ...json, 'content-encoding': 'gzip' }),
  {
    name: 'an unknown query parameter',
    status: [400],
    sent: (route) => ({ ...goodOf(route), query: { admin: 'true' } }),
  },
  {
    name: 'a query parameter twice',
    status: [400],
    sent: (route) => ({ ...goodOf(route), query: { limit: ['1', '2'] } }),
  },
  {
    name: 'a control character in the query',
    status: [400],
    sent: (route) => ({ ...goodOf(route), query: { cursor: 'a\u0000b', status: 'a\u202eb' } }),
  },
  ...[
    { path: 'series/0' },
    { path: '/a~2b' },
    { path: `/${'x'.repeat(600)}` },
    { from: '-1' },
    { from: '1e3' },
    { to: '2026-11-21' },
    { from: 'yesterday' },
    { lines: '0' },
    { lines: '1-' },
    { lines: '9-1' },
    { lines: '1', from: '1' },
    { context: '101' },
    { context: '-1' },
    { path: '/lines', from: '1', to: '2026-11-21T02:00:00Z' },
  ].map((query) => ({
    name: `the part ${JSON.stringify(query).slice(0, 60)}`,
    status: [400],
    sent: (route: AnyRoute) =>
      route.id === 'getRunEvidence'
        ? { params: { runId: exampleIds.run, hash: exampleIds.recording }, query }
        : undefined,
  })),
  parameter('a path that climbs', '../../etc/passwd'),
  parameter('an id with a key separator', 'x#y'),
  parameter('SQL in the path', "1' OR '1'='1"),
  parameter('markup in the path', '<script>alert(1)</script>'),
  parameter('a control character in the path', 'run_\u0000'),
  parameter('a very long id', 'x'.repeat(5000)),
  {
    name: 'a malformed Idempotency-Key',
    status: [400],
    sent: (route) =>
      route.method === 'POST' && route.changes
        ? { ...goodOf(route), headers: { ...json, 'idempotency-key': 'two words' } }
        : undefined,
  },
  {
    name: 'no caller',
    status: [401],
    sent: (route) => (route.scope === 'public' ? undefined : { ...goodOf(route), principal: 'nobody' }),
  },
  {
    name: 'a caller without the scope',
    status: [403],
    sent: (route) =>
      route.scope === 'public' ? undefined : { ...goodOf(route), principal: { ...admin, scopes: [] } },
  },
  {
    name: 'a viewer who changes something',
    status: [403],
    sent: (route) =>
      route.changes
        ? { ...goodOf(route), principal: { ...admin, role: 'viewer', scopes: [...roles.viewer] } }
        : undefined,
  },
];

const stored = (world: ApiWorld): string =>
  JSON.stringify([
    [...world.state.runs].map(([key, rows]) => [key, rows.run, rows.events]),
    [...world.state.outbox],
    [...world.evidenceState.keys()],
    world.ports.engine.executions,
  ]);

function expectProblem(answer: Got): void {
  expect(answer.headers['content-type']).toBe('application/problem+json');
  expect(answer.json).toMatchObject({
    type: `urn:watchfloor:problem:${answer.json.code}`,
    status: answer.status,
    requestId: answer.headers['x-request-id'],
  });
  expect(errorCodes).toContain(answer.json.code);
  expect(answer.text).not.toMatch(/\bat .*\.ts:\d+|node_modules/);
}

describe('each bad input on each route', () => {
  const rows = kinds.flatMap((kind) =>
    routes
      .map((route) => ({ kind, route, sent: kind.sent(route) }))
      .filter(({ sent }) => sent !== undefined)
      .map((row) => ({ ...row, name: `${row.route.id}: ${row.kind.name}` })),
  );

  it.each(rows)('$name', async ({ kind, route, sent }) => {
    const world = await apiWorld();
    const before = stored(world);
    const answer = await world.call(route, sent);
    expect(kind.status).toContain(answer.status);
    expectProblem(answer);
    expect(stored(world)).toBe(before);
    expect(world.lines.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('covers every route many times', () => {
    for (const route of routes) {
      expect(rows.filter((row) => row.route === route).length).toBeGreaterThan(10);
    }
  });
});

describe('garbage', () => {
  const parts = {
    body: fc.oneof(fc.string({ unit: 'binary' }), fc.json(), fc.uint8Array()),
    params: fc.dictionary(
      fc.constantFrom('runId', 'agentId', 'hash', 'kind', 'id'),
      fc.string({ unit: 'binary' }),
    ),
    query: fc.dictionary(
      fc.constantFrom('limit', 'cursor', 'status', 'path', 'from', 'to', 'groupBy', 'lines', 'x'),
      fc.string({ unit: 'binary' }),
    ),
    headers: fc.dictionary(
      fc.constantFrom(
        'content-type',
        'accept',
        'prefer',
        'if-match',
        'if-none-match',
        'last-event-id',
        'idempotency-key',
        'x-request-id',
        'traceparent',
        'accept-encoding',
        'x-api-key',
        'origin',
      ),
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.constantFrom('application/json', 'text/event-stream', 'wait=1'),
      ),
    ),
  };
  // some parts garbage, the others those of a good request: else nothing would get past the first check
  const garbage = fc.record(parts, { requiredKeys: [] });

  it.each(routes.map((route) => ({ name: route.id, route })))('never breaks $name', async ({ route }) => {
    const world = await apiWorld({ sleeping: route.id === 'getHealth' ? 'waits' : 'skips' });
    await fc.assert(
      fc.asyncProperty(garbage, async (sent) => {
        const answer = await world.call(route, { ...goodOf(route), ...sent });
        expect(answer.status).toBeLessThan(500);
        expect(answer.headers['x-request-id']).toMatch(/^gateway-/);
        if (answer.status >= 400) expectProblem(answer);
      }),
      { numRuns: 120 },
    );
    expect(world.lines.filter(({ level }) => level === 'error')).toEqual([]);
  });
});
