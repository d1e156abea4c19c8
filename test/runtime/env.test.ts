import { memoryAuditLog } from '#adapters/memory/audit-log.ts';
import { systemAmbient } from '#runtime/ambient.ts';
import { runtimeSettings, wire } from '#runtime/env.ts';

const uses = ['audit.write', 'evidence.read', 'model.invoke'] as const;

/** Wires with an environment and says what the factories were given. */
function wired(source: Record<string, string>) {
  const given: unknown[] = [];
  const ports = wire(
    uses,
    {
      audit: (env) => {
        given.push(env);
        return memoryAuditLog();
      },
      evidence: () => ({ get: async () => undefined, has: async () => false }),
      gateway: () => undefined,
    },
    systemAmbient,
    source,
  );
  return { ports, given };
}

const enough = { TABLE_NAME: 'the-table', EVIDENCE_BUCKET: 'the-bucket', SOMETHING_ELSE: 'ignored' };

const chain = [{ provider: 'bedrock', model: 'm' }];
const tiers = { cheap: chain, standard: chain, strong: chain };

describe('wire', () => {
  it('does nothing before the first use, and then makes each port once', () => {
    const { ports, given } = wired(enough);
    expect(given).toEqual([]);
    expect(ports()).toBe(ports());
    expect(given).toHaveLength(1);
  });

  it('gives factories the variables of the capabilities, with their defaults, and no other', () => {
    const { ports, given } = wired({ ...enough, MODEL_GATEWAY: JSON.stringify({ tiers }) });
    ports();
    expect(given).toEqual([
      {
        TABLE_NAME: 'the-table',
        EVIDENCE_BUCKET: 'the-bucket',
        MODEL_GATEWAY: expect.objectContaining({ tiers, attempts: 3, timeoutMs: 60_000 }),
        EGRESS_ALLOW: '',
      },
    ]);
  });

  it('refuses to start with every variable that is missing or malformed, and the capability that needs it', () => {
    const { ports, given } = wired({ MODEL_GATEWAY: '{"tiers":{}}' });
    let told = '';
    try {
      ports();
    } catch (error) {
      told = (error as Error).message;
    }
    for (const part of [
      'TABLE_NAME (audit.write)',
      'EVIDENCE_BUCKET (evidence.read)',
      'MODEL_GATEWAY.tiers.standard (model.invoke)',
    ]) {
      expect(told).toContain(part);
    }
    expect(given).toEqual([]);
  });
});

describe('runtimeSettings', () => {
  it('has a default for every setting and refuses a malformed one', () => {
    expect(runtimeSettings({})).toEqual({
      CORS_ORIGINS: '*',
      COMPRESS_FROM_BYTES: 0,
      TRACING: 'off',
      RATE_LIMIT_PER_SECOND: 0,
    });
    expect(() => runtimeSettings({ TRACING: 'maybe' })).toThrow();
  });
});
