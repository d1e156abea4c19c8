import { jest } from '@jest/globals';
import { exampleIds } from '#declare/examples.ts';
import { OrchestratorError } from '#domain/errors.ts';
import { apiWorld, routeOf } from '../contract/api-world.ts';

const aRun = { params: { runId: exampleIds.run } };

describe('an answer', () => {
  it('carries the request id, what the caller calls it, and the security headers', async () => {
    const { call } = await apiWorld();
    const { headers } = await call(routeOf('getMe'), { headers: { 'X-Request-Id': 'my-id-1' } });
    expect(headers).toMatchObject({
      'x-request-id': 'gateway-1',
      'x-correlation-id': 'my-id-1',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'strict-transport-security': 'max-age=63072000; includeSubDomains',
      'access-control-allow-origin': '*',
      'content-type': 'application/json',
    });
  });

  it('takes the correlation from a traceparent, and from nothing malformed', async () => {
    const { call } = await apiWorld();
    const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
    const traced = await call(routeOf('getMe'), {
      headers: { traceparent: `00-${trace}-00f067aa0ba902b7-01`, 'x-request-id': 'two words' },
    });
    expect(traced.headers['x-correlation-id']).toBe(trace);
    const plain = await call(routeOf('getMe'), { headers: { traceparent: `00-${'0'.repeat(32)}-1-01` } });
    expect(plain.headers['x-correlation-id']).toBe('gateway-2');
  });

  it('has a strong tag, and is not sent again to who has it', async () => {
    const { call } = await apiWorld();
    const first = await call(routeOf('getRun'), aRun);
    expect(first.headers['etag']).toMatch(/^"[0-9a-f]{32}"$/);
    const tag = first.headers['etag'] ?? '';
    for (const seen of [tag, `W/${tag}`, `"x", ${tag}`, tag.replace(/"$/, '-gz"'), '*']) {
      const again = await call(routeOf('getRun'), { ...aRun, headers: { 'if-none-match': seen } });
      expect({ status: again.status, text: again.text, etag: again.headers['etag'] }).toEqual({
        status: 304,
        text: '',
        etag: tag,
      });
    }
    const other = await call(routeOf('getRun'), { ...aRun, headers: { 'if-none-match': '"other"' } });
    expect(other.status).toBe(200);
  });

  it('names allowed origins only', async () => {
    const { call } = await apiWorld({ env: { CORS_ORIGINS: 'https://a.example https://b.example' } });
    const at = async (origin: string) =>
      (await call(routeOf('getMe'), { headers: { origin } })).headers['access-control-allow-origin'];
    expect(await at('https://b.example')).toBe('https://b.example');
    expect(await at('https://c.example')).toBeUndefined();
  });

  it('is gzipped where that is switched on and accepted', async () => {
    const { call } = await apiWorld({ env: { COMPRESS_FROM_BYTES: '100', RATE_LIMIT_PER_SECOND: '50' } });
    const get = (accepted: string) =>
      call(routeOf('getRun'), { ...aRun, headers: { 'accept-encoding': accepted } });
    const zipped = await get('br, gzip');
    expect(zipped.headers).toMatchObject({
      'content-encoding': 'gzip',
      vary: 'Accept-Encoding',
      'ratelimit-policy': '"default";q=50;w=1',
    });
    expect(zipped.json.id).toBe(exampleIds.run);
    expect(zipped.headers['etag']).toMatch(/-gz"$/);
    for (const accepted of ['identity', 'gzip;q=0', '']) {
      expect((await get(accepted)).headers['content-encoding']).toBeUndefined();
    }
  });

  it('that is too large for the function to send says so', async () => {
    const world = await apiWorld({ env: { COMPRESS_FROM_BYTES: '100' } });
    const { hash } = await world.ports.evidence.put('acme', 'x'.repeat(4_500_000), 'text/plain');
    const sent = { params: { runId: exampleIds.run, hash } };
    const plain = await world.call(routeOf('getRunEvidence'), sent);
    expect([plain.status, plain.json.code]).toEqual([406, 'not_acceptable']);
    const headers = { 'accept-encoding': 'gzip' };
    const zipped = await world.call(routeOf('getRunEvidence'), { ...sent, headers });
    expect([zipped.status, zipped.text.length]).toEqual([200, 4_500_000]);
  });

  it('of evidence is the stored bytes under their own type, as text or base64', async () => {
    const world = await apiWorld();
    const bytes = Uint8Array.of(0, 255, 1, 254);
    const { hash } = await world.ports.evidence.put('acme', bytes, 'application/octet-stream');
    const { raw } = await world.call(routeOf('getRunEvidence'), { params: { runId: exampleIds.run, hash } });
    expect(raw).toMatchObject({ statusCode: 200, isBase64Encoded: true });
    expect([...Buffer.from(raw.body, 'base64')]).toEqual([...bytes]);
  });
});

describe('an error on our side', () => {
  const failing = async (error: unknown) => {
    const world = await apiWorld();
    jest.spyOn(world.ports.runs, 'get').mockRejectedValue(error as Error);
    return { world, answer: await world.call(routeOf('getRun'), aRun) };
  };

  it('says nothing of what happened, and logs it with its cause', async () => {
    const { world, answer } = await failing(new TypeError('secret table name'));
    expect(answer.status).toBe(500);
    expect(answer.json).toEqual({
      type: 'urn:watchfloor:problem:internal',
      title: 'Internal error',
      status: 500,
      detail: 'Something went wrong on our side. Quote the request id.',
      code: 'internal',
      requestId: 'gateway-1',
    });
    const logged = world.lines.find(({ message }) => message === 'failed');
    expect(String(logged?.error)).toContain('secret table name');
    expect(world.metrics).toContainEqual({ name: 'errors', value: 1 });
  });

  it('of a dependency asks to come back', async () => {
    const later = new OrchestratorError('unavailable', 'DynamoDB did not answer', { retryAfterSeconds: 2.2 });
    const { answer } = await failing(later);
    expect([answer.status, answer.json.code, answer.headers['retry-after']]).toEqual([
      503,
      'unavailable',
      '3',
    ]);
  });

  it('is reported where a route answers what it does not declare', async () => {
    const world = await apiWorld();
    const run = await world.ports.runs.get('acme', exampleIds.run);
    jest.spyOn(world.ports.runs, 'get').mockResolvedValue({ ...run, attempt: 0 } as never);
    expect((await world.call(routeOf('getRun'), aRun)).status).toBe(500);
    const failed = world.lines.find(({ message }) => message === 'failed');
    expect(String(failed?.error)).toContain('/attempt: too_small');
  });

  it('includes a code that the route does not declare', async () => {
    const { world, answer } = await failing(new OrchestratorError('budget_exceeded', 'spent'));
    expect(answer.status).toBe(402);
    expect(world.lines).toContainEqual(
      expect.objectContaining({
        level: 'warn',
        message: 'answered an undeclared code',
        code: 'budget_exceeded',
      }),
    );
  });

  it('includes an environment that does not fit', async () => {
    const world = await apiWorld({ env: { TABLE_NAME: '' } });
    const answer = await world.call(routeOf('listAgents'));
    expect([answer.status, answer.json.code]).toEqual([500, 'internal']);
    expect(answer.text).not.toContain('TABLE_NAME');
  });
});

describe('the request log', () => {
  it('is one line with method, path template, client, caller, status and duration, and no payload', async () => {
    const { call, lines, metrics } = await apiWorld();
    await call(routeOf('orchestrate'), { body: { task: 'the password is hunter2' } });
    expect(lines.filter(({ level }) => level === 'info')).toEqual([
      expect.objectContaining({
        message: 'answered',
        request_id: 'gateway-1',
        correlation_id: 'gateway-1',
        method: 'POST',
        path: '/orchestrate',
        client: '192.0.2.1',
        tenant: 'acme',
        caller: 'key_1',
        status: 202,
        duration_ms: 0,
      }),
    ]);
    expect(JSON.stringify(lines)).not.toContain('hunter2');
    expect(metrics).toEqual([
      { name: 'agents-cache-misses', value: 1 },
      { name: 'requests', value: 1 },
      { name: 'latency', value: 0 },
    ]);
  });

  it('counts refusals apart from errors', async () => {
    const { call, metrics } = await apiWorld();
    await call(routeOf('orchestrate'), { body: { task: '' } });
    expect(metrics.map(({ name }) => name)).toEqual(['requests', 'latency', 'refusals']);
  });
});

describe('faults', () => {
  it('are all told at once, each with its place', async () => {
    const { call } = await apiWorld();
    const { json } = await call(routeOf('orchestrate'), {
      query: { verbose: '1' },
      body: {
        task: '',
        agents: ['log-analysis', 'NO'],
        labels: { Big: 'x' },
        context: { window: { from: 2, to: 1 } },
        'a/b~c': 1,
      },
    });
    const places = json.errors.map((fault: { in?: string; pointer: string }) =>
      [fault.in, fault.pointer].filter((part) => part !== undefined).join(':'),
    );
    expect(places.sort()).toEqual([
      '/agents/1',
      '/a~1b~0c',
      '/context/window',
      '/labels/Big',
      '/task',
      'query:/verbose',
    ]);
  });

  it('name the character and where it is, not the text', async () => {
    const { call } = await apiWorld();
    const { json } = await call(routeOf('orchestrate'), { body: { task: 'abc\u202edef' } });
    expect(json.errors).toEqual([{ pointer: '/task', message: 'holds the forbidden character U+202E at 3' }]);
  });
});
