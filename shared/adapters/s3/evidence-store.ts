import { OrchestratorError } from '#domain/errors.ts';
import { MAX_EVIDENCE_BYTES } from '#domain/evidence/evidence.ts';
import { sha256 } from '#domain/hash.ts';
import type { EvidenceStore } from '#ports/evidence-store.ts';

/**
 * Evidence in a bucket, under `tenant/<tenant>/evidence/<sha256>`. The S3 client is loaded on first use: it
 * is as big as all the rest of a function that may not need it for most requests.
 */
export function s3EvidenceStore(env: { readonly EVIDENCE_BUCKET: string }): EvidenceStore {
  const objects = async () => (await import('./objects.ts')).bucketObjects(env.EVIDENCE_BUCKET);
  return {
    async put(tenantId, content, mediaType) {
      const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
      if (bytes.length > MAX_EVIDENCE_BYTES) {
        throw new OrchestratorError('payload_too_large', `evidence is at most ${MAX_EVIDENCE_BYTES} bytes`);
      }
      const hash = sha256(bytes);
      await (await objects()).put(keyOf(tenantId, hash), bytes, mediaType, hash);
      return { hash, bytes: bytes.length, mediaType };
    },
    has: async (tenantId, hash) => (await objects()).has(keyOf(tenantId, hash)),
    async get(tenantId, hash) {
      const found = await (await objects()).get(keyOf(tenantId, hash));
      if (found !== undefined && sha256(found.content) !== hash) {
        const message = 'stored evidence no longer has its hash';
        throw new OrchestratorError('internal', message, { retryable: false });
      }
      return found;
    },
  };
}

// neither part can hold a slash after the encoding, so no key leaves its tenant's folder
const keyOf = (tenantId: string, hash: string): string =>
  `tenant/${encodeURIComponent(tenantId)}/evidence/${encodeURIComponent(hash)}`;
