import { memoryApiKeys } from '#adapters/memory/api-keys.ts';
import { memoryClock } from '#adapters/memory/clock.ts';
import { memoryRandomness } from '#adapters/memory/randomness.ts';
import { sha256 } from '#domain/hash.ts';
import type { ApiKey } from '#domain/tenants/principal.ts';
import { authorizerHandler } from '#runtime/authorizer.ts';
import type { Telemetry } from '#runtime/telemetry.ts';
import { authorizer } from '../../functions/authorizer/authorizer.ts';

const secretOf = (letter: string): string => `wf_acme_${letter.repeat(43)}`;
const keyOf = (letter: string, members: Partial<ApiKey> = {}): ApiKey => ({
  id: `key_${letter}`,
  tenantId: 'acme',
  hash: sha256(secretOf(letter)),
  name: 'laptop',
  role: 'operator',
  scopes: ['runs:read', 'runs:write'],
  createdAt: 1,
  ...members,
});

async function world(broken = false) {
  const keys = memoryApiKeys();
  await keys.add(keyOf('a'));
  await keys.add(keyOf('b', { expiresAt: 1000 }));
  await keys.add(keyOf('c', { revokedAt: 500 }));
  await keys.add(keyOf('d', { expiresAt: 1001 }));
  await keys.add(keyOf('e', { team: 'payments', organization: 'example' }));
  await keys.add(keyOf('f', { user: 'first.oncall' }));
  await keys.add(keyOf('g', { user: 'first.oncall' }));
  const said: string[] = [];
  const telemetry: Telemetry = {
    debug: () => undefined,
    info: () => undefined,
    warn: (message, fields) => said.push(`${message} ${JSON.stringify(fields)}`),
    error: (message) => said.push(message),
    with: () => telemetry,
    add: (name) => said.push(name),
    flush: () => undefined,
    trace: (_, work) => work(),
  };
  const port = broken ? { ...keys, byHash: () => Promise.reject(new Error('table is down')) } : keys;
  const handler = authorizerHandler(
    authorizer,
    { keys: () => port },
    {
      ambient: () => ({ clock: memoryClock(1000), random: memoryRandomness(1) }),
      telemetry: () => telemetry,
      env: () => ({ TABLE_NAME: 'table' }),
    },
  );
  const call = (headers: Record<string, string> | null) =>
    handler({
      headers,
      methodArn: 'arn:aws:execute-api:eu-central-1:123456789012:api1/dev/GET/api/v1/runs',
      requestContext: { requestId: 'r1', identity: { sourceIp: '192.0.2.1' } },
    } as never);
  return { call, said };
}

describe('the authorizer', () => {
  it('allows the stage and tells tenant, caller, role and scopes as strings', async () => {
    const { call } = await world();
    expect(await call({ 'x-api-key': secretOf('a') })).toEqual({
      principalId: 'key_a',
      policyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Action: 'execute-api:Invoke',
            Effect: 'Allow',
            Resource: 'arn:aws:execute-api:eu-central-1:123456789012:api1/dev/*',
          },
        ],
      },
      context: { tenantId: 'acme', principalId: 'key_a', role: 'operator', scopes: 'runs:read runs:write' },
    });
  });

  it('knows the keys of one user as one caller', async () => {
    const { call } = await world();
    const callers = [];
    for (const letter of ['a', 'f', 'g']) {
      callers.push((await call({ 'x-api-key': secretOf(letter) })).context?.['principalId']);
    }
    expect(callers).toEqual(['key_a', 'first.oncall', 'first.oncall']);
  });

  it('tells team and organization of a key that has them', async () => {
    const { call } = await world();
    const { context } = await call({ 'x-api-key': secretOf('e') });
    expect([context?.['team'], context?.['organization']]).toEqual(['payments', 'example']);
  });

  it('takes a key until the moment it expires', async () => {
    const { call } = await world();
    expect((await call({ 'X-API-Key': secretOf('d') })).principalId).toBe('key_d');
  });

  it.each([
    ['no header', {}],
    ['no headers at all', null],
    ['something else', { 'x-api-key': 'letmein' }],
    ['an unknown key', { 'x-api-key': secretOf('z') }],
    ['an expired key', { 'x-api-key': secretOf('b') }],
    ['a revoked key', { 'x-api-key': secretOf('c') }],
    ['the key under another tenant', { 'x-api-key': secretOf('a').replace('acme', 'acme2') }],
    ['the key and more', { 'x-api-key': `${secretOf('a')}a` }],
  ])('refuses %s, all alike, without a word of the key', async (_, headers) => {
    const { call, said } = await world();
    await expect(call(headers as Record<string, string>)).rejects.toThrow(/^Unauthorized$/);
    expect(said).toEqual(['requests', 'refusals', 'key refused {"client":"192.0.2.1"}']);
  });

  it('fails, and allows nothing, while keys cannot be read', async () => {
    const { call, said } = await world(true);
    await expect(call({ 'x-api-key': secretOf('a') })).rejects.toThrow('table is down');
    expect(said).toContain('key not checked');
  });
});
