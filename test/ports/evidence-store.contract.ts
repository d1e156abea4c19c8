import { MAX_EVIDENCE_BYTES } from '#domain/evidence/evidence.ts';
import { sha256 } from '#domain/hash.ts';
import type { IncidentBundle } from '#domain/telemetry/bundle.ts';
import { codeOf } from './samples.ts';
import type { World } from './world.ts';

/** What EvidenceStore promises. */
export function evidenceStoreContract(world: () => Promise<World>): void {
  describe('EvidenceStore', () => {
    it('names content by its hash and gives it back', async () => {
      const { evidence } = await world();
      const ref = await evidence.put('acme', '{"ü":1}', 'application/json');
      expect(ref).toEqual({ hash: sha256('{"ü":1}'), bytes: 8, mediaType: 'application/json' });
      const found = await evidence.get('acme', ref.hash);
      expect(new TextDecoder().decode(found?.content)).toBe('{"ü":1}');
      expect(found?.mediaType).toBe('application/json');
    });

    it('tells a tenant what it has, and nothing of what another has', async () => {
      const { evidence } = await world();
      const { hash } = await evidence.put('acme', 'kept', 'text/plain');
      expect(await evidence.has('acme', hash)).toBe(true);
      expect(await evidence.has('acme', sha256('never kept'))).toBe(false);
      expect(await evidence.has('acme2', hash)).toBe(false);
    });

    it('keeps bytes as they are, none and the most there may be', async () => {
      const { evidence } = await world();
      for (const content of [
        new Uint8Array(),
        Uint8Array.from({ length: 256 }, (_, i) => i),
        new Uint8Array(MAX_EVIDENCE_BYTES).fill(7),
      ]) {
        const ref = await evidence.put('acme', content, 'application/octet-stream');
        const found = await evidence.get('acme', ref.hash);
        expect(Buffer.from(found?.content ?? []).equals(content)).toBe(true);
      }
    });

    it('refuses more', async () => {
      const { evidence } = await world();
      const big = new Uint8Array(MAX_EVIDENCE_BYTES + 1);
      expect(await codeOf(evidence.put('acme', big, 'x/y'))).toBe('payload_too_large');
      expect(await codeOf(evidence.put('acme', 'ü'.repeat(MAX_EVIDENCE_BYTES / 2 + 1), 'x/y'))).toBe(
        'payload_too_large',
      );
    });

    it('stores the same content once, however many write it', async () => {
      const { evidence } = await world();
      const refs = await Promise.all(
        Array.from({ length: 10 }, () => evidence.put('acme', 'same', 'text/plain')),
      );
      expect(new Set(refs.map((ref) => ref.hash))).toEqual(new Set([sha256('same')]));
      await evidence.put('acme', 'same', 'text/html');
      expect((await evidence.get('acme', sha256('same')))?.mediaType).toBe('text/plain');
    });

    it('answers content of another tenant like content that is not there', async () => {
      const { evidence } = await world();
      const { hash } = await evidence.put('acme', 'mine', 'text/plain');
      expect(await evidence.get('acme2', hash)).toBeUndefined();
      expect(await evidence.get('acme', sha256('other'))).toBeUndefined();
      expect(await evidence.get('acme2', `../../acme/evidence/${hash}`)).toBeUndefined();
    });

    it('never gives out what no longer has its hash', async () => {
      const { evidence, spoil } = await world();
      const { hash } = await evidence.put('acme', 'mine', 'text/plain');
      await spoil('acme', hash);
      expect(await codeOf(evidence.get('acme', hash))).toBe('internal');
    });
  });

  describe('BundleStore', () => {
    const bundle: IncidentBundle = {
      format: 'watchfloor-incident-bundle/1',
      name: 'replication lag',
      window: { from: 0, to: 1000 },
      alert: { title: 'lag', description: 'it lags', labels: {} },
      metrics: [],
    };

    it('gives a stored bundle', async () => {
      const { evidence, bundles } = await world();
      const { hash } = await evidence.put('acme', JSON.stringify(bundle), 'application/json');
      expect(await bundles.load('acme', hash)).toEqual(bundle);
    });

    it('refuses what is missing, foreign, or no bundle', async () => {
      const { evidence, bundles } = await world();
      const { hash } = await evidence.put('acme', JSON.stringify(bundle), 'application/json');
      expect(await codeOf(bundles.load('acme2', hash))).toBe('not_found');
      expect(await codeOf(bundles.load('acme', sha256('other')))).toBe('not_found');
      for (const content of ['', '{}', 'null', JSON.stringify({ ...bundle, extra: 1 })]) {
        const ref = await evidence.put('acme', content, 'application/json');
        expect(await codeOf(bundles.load('acme', ref.hash))).toBe('invalid_request');
      }
    });
  });
}
