import { sha256 } from '#domain/hash.ts';
import type { ApiKey } from '#domain/tenants/principal.ts';
import type { AuditEntry } from '#ports/audit-log.ts';
import { IN_FLIGHT_MS, KEPT_MS } from '#ports/idempotency-store.ts';
import { codeOf } from './samples.ts';
import type { World } from './world.ts';

const key: ApiKey = {
  id: 'key_1',
  tenantId: 'acme',
  hash: sha256('value'),
  name: 'pager',
  role: 'operator',
  scopes: ['runs:read', 'runs:write'],
  createdAt: 1,
};

/** What ApiKeys promises. */
export function apiKeysContract(world: () => Promise<World>): void {
  describe('ApiKeys', () => {
    it('gives a key by its tenant and hash only', async () => {
      const { keys } = await world();
      await keys.add(key);
      expect(await keys.byHash('acme', key.hash)).toEqual(key);
      expect(await keys.byHash('acme2', key.hash)).toBeUndefined();
      expect(await keys.byHash('acme', sha256('other'))).toBeUndefined();
    });

    it('adds a hash once', async () => {
      const { keys } = await world();
      await keys.add(key);
      expect(await codeOf(keys.add({ ...key, role: 'admin' }))).toBe('conflict');
      expect(await keys.byHash('acme', key.hash)).toEqual(key);
    });

    it('still gives revoked and expired keys, with their first moment', async () => {
      const { keys } = await world();
      const expired = { ...key, hash: sha256('old'), expiresAt: 2, revokedAt: 3 };
      await keys.add(expired);
      await keys.add(key);
      await keys.revoke('acme', key.hash, 10);
      await keys.revoke('acme', key.hash, 20);
      await keys.revoke('acme', sha256('unknown'), 20);
      expect(await keys.byHash('acme', key.hash)).toEqual({ ...key, revokedAt: 10 });
      expect(await keys.byHash('acme', expired.hash)).toEqual(expired);
      expect(await keys.byHash('acme', sha256('unknown'))).toBeUndefined();
    });
  });
}

/** What AuditLog promises. */
export function auditLogContract(world: () => Promise<World>): void {
  describe('AuditLog', () => {
    const entry = (at: number, members: Partial<AuditEntry> = {}): AuditEntry => ({
      id: `aud_${at}`,
      tenantId: 'acme',
      at,
      actor: 'key_1',
      action: 'runs.cancel',
      outcome: 'succeeded',
      requestId: 'req_1',
      ...members,
    });

    it('lists entries of the tenant, newest first, at most as many as asked for', async () => {
      const { audit } = await world();
      const refused = entry(30, { target: 'run_1', outcome: 'refused', code: 'forbidden' });
      for (const it of [entry(10), refused, entry(20), entry(20, { id: 'aud_21' })]) await audit.write(it);
      await audit.write(entry(40, { tenantId: 'acme2' }));
      const all = [refused, entry(20, { id: 'aud_21' }), entry(20), entry(10)];
      expect(await audit.list('acme', 100)).toEqual(all);
      expect(await audit.list('acme', 2)).toEqual(all.slice(0, 2));
      expect(await audit.list('nobody', 2)).toEqual([]);
    });

    it('never changes an entry', async () => {
      const { audit } = await world();
      await audit.write(entry(10));
      await audit.write(entry(10, { actor: 'key_2' }));
      expect(await audit.list('acme', 10)).toEqual([entry(10)]);
    });
  });
}

/** What IdempotencyStore promises. */
export function idempotencyStoreContract(world: () => Promise<World>): void {
  describe('IdempotencyStore', () => {
    const reply = { status: 202, headers: { location: '/runs/1' }, body: '{"id":1}' };
    const fresh = { outcome: 'new', id: 'run_1', again: false };

    it('lets one request go on and holds the key for it', async () => {
      const { idempotency } = await world();
      const begins = Array.from({ length: 10 }, () =>
        codeOf(idempotency.begin('acme', 'k', 'h', 0, 'run_1')),
      );
      const codes = await Promise.all(begins);
      expect(codes.filter((code) => code === 'none')).toHaveLength(1);
      expect(codes.filter((code) => code === 'idempotency_in_flight')).toHaveLength(9);
    });

    it('gives the answer again for a day, then starts anew', async () => {
      const { idempotency } = await world();
      await idempotency.begin('acme', 'k', 'h', 0, 'run_1');
      await idempotency.complete('acme', 'k', reply);
      const replay = { outcome: 'replay', reply };
      expect(await idempotency.begin('acme', 'k', 'h', 1, 'run_1')).toEqual(replay);
      expect(await idempotency.begin('acme', 'k', 'h', KEPT_MS - 1, 'run_1')).toEqual(replay);
      expect(await idempotency.begin('acme', 'k', 'h', KEPT_MS, 'run_1')).toEqual(fresh);
      expect(await codeOf(idempotency.begin('acme', 'k', 'h', KEPT_MS, 'run_1'))).toBe(
        'idempotency_in_flight',
      );
    });

    it('refuses the key with another request, answered or not', async () => {
      const { idempotency } = await world();
      await idempotency.begin('acme', 'k', 'h', 0, 'run_1');
      expect(await codeOf(idempotency.begin('acme', 'k', 'other', 1, 'run_1'))).toBe('idempotency_mismatch');
      expect(await codeOf(idempotency.begin('acme', 'k', 'other', IN_FLIGHT_MS, 'run_1'))).toBe(
        'idempotency_mismatch',
      );
      await idempotency.complete('acme', 'k', reply);
      expect(await codeOf(idempotency.begin('acme', 'k', 'other', 1, 'run_1'))).toBe('idempotency_mismatch');
    });

    it('takes the key from a request that was lost', async () => {
      const { idempotency } = await world();
      await idempotency.begin('acme', 'k', 'h', 0, 'run_1');
      expect(await codeOf(idempotency.begin('acme', 'k', 'h', IN_FLIGHT_MS - 1, 'run_1'))).toBe(
        'idempotency_in_flight',
      );
      const taken = await idempotency.begin('acme', 'k', 'h', IN_FLIGHT_MS, 'run_2');
      expect(taken).toEqual({ outcome: 'new', id: 'run_1', again: true });
      const again = await idempotency.begin('acme', 'k', 'h', 2 * IN_FLIGHT_MS, 'run_3');
      expect(again).toEqual({ outcome: 'new', id: 'run_1', again: true });
      expect(await idempotency.begin('acme', 'k', 'h', 2 * IN_FLIGHT_MS + KEPT_MS, 'run_1')).toEqual(fresh);
    });

    it('gives a lost key to one of many who ask for it', async () => {
      const { idempotency } = await world();
      await idempotency.begin('acme', 'k', 'h', 0, 'run_1');
      const begins = Array.from({ length: 10 }, (_, i) =>
        idempotency.begin('acme', 'k', 'h', IN_FLIGHT_MS, `run_${i + 2}`).then(
          (begun) => begun,
          (error) => error.code,
        ),
      );
      const outcomes = await Promise.all(begins);
      expect(outcomes.filter((o) => o === 'idempotency_in_flight')).toHaveLength(9);
      expect(outcomes).toContainEqual({ outcome: 'new', id: 'run_1', again: true });
    });

    it('gives the key back on release, unless it was answered', async () => {
      const { idempotency } = await world();
      await idempotency.begin('acme', 'k', 'h', 0, 'run_1');
      await idempotency.release('acme', 'k');
      expect(await idempotency.begin('acme', 'k', 'other', 1, 'run_1')).toEqual(fresh);
      await idempotency.complete('acme', 'k', reply);
      await idempotency.release('acme', 'k');
      expect(await idempotency.begin('acme', 'k', 'other', 2, 'run_1')).toEqual({ outcome: 'replay', reply });
      await idempotency.complete('acme', 'unknown', reply);
      expect(await idempotency.begin('acme', 'unknown', 'h', 2, 'run_1')).toEqual(fresh);
    });

    it('keeps tenants apart and takes any text as a key', async () => {
      const { idempotency } = await world();
      for (const text of ['a#b', 'a%23b', ' ', '😀', 'x'.repeat(255)]) {
        expect(await idempotency.begin('acme', text, 'h', 0, 'run_1')).toEqual(fresh);
        expect(await idempotency.begin('acme2', text, 'h', 0, 'run_1')).toEqual(fresh);
      }
    });
  });
}

/** What CircuitStore promises. */
export function circuitStoreContract(world: () => Promise<World>): void {
  describe('CircuitStore', () => {
    const circuit = { failures: 1, openings: 0, version: 1 };

    it('knows nothing at first, then what was written, by its own name', async () => {
      const { circuits } = await world();
      expect(await circuits.read('bedrock/a')).toBeUndefined();
      expect(await circuits.write('bedrock/a', circuit)).toBe(true);
      expect(await circuits.read('bedrock/a')).toEqual(circuit);
      expect(await circuits.read('bedrock/a#b')).toBeUndefined();
      const open = { failures: 5, openings: 1, openUntil: 9, probeUntil: 10, version: 2 };
      expect(await circuits.write('bedrock/a', open)).toBe(true);
      expect(await circuits.read('bedrock/a')).toEqual(open);
    });

    it('lets one of several writers of the same version through', async () => {
      const { circuits } = await world();
      const writers = Array.from({ length: 5 }, (_, i) => circuits.write('m', { ...circuit, failures: i }));
      expect((await Promise.all(writers)).filter(Boolean)).toHaveLength(1);
      expect(await circuits.write('m', circuit)).toBe(false);
      expect(await circuits.write('m', { ...circuit, version: 3 })).toBe(false);
    });
  });
}
