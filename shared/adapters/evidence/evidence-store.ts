import { OrchestratorError } from '#domain/errors.ts';
import { MAX_EVIDENCE_BYTES } from '#domain/evidence/evidence.ts';
import { sha256 } from '#domain/hash.ts';
import type { EvidenceStore } from '#ports/evidence-store.ts';
import type { TableEnv } from '../dynamodb/client.ts';
import { dynamoEvidencePieces, MOST_PIECE_BYTES } from '../dynamodb/evidence-pieces.ts';
import { s3EvidenceObjects } from '../s3/evidence-objects.ts';

/** Where evidence lies. */
export interface EvidenceEnv extends TableEnv {
  readonly EVIDENCE_BUCKET: string;
}

/**
 * Evidence in two places: small pieces, which are most of a run, in the table, where a write costs half as much or
 * less; larger ones in the bucket. Reading looks in the table first, then in the bucket, where pieces of any size
 * lie that an earlier release has stored.
 */
export function storedEvidence(env: EvidenceEnv): EvidenceStore {
  const pieces = dynamoEvidencePieces(env.TABLE_NAME);
  const objects = s3EvidenceObjects(env.EVIDENCE_BUCKET);
  return {
    async put(tenantId, content, mediaType) {
      const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
      if (bytes.length > MAX_EVIDENCE_BYTES) {
        throw new OrchestratorError('payload_too_large', `evidence is at most ${MAX_EVIDENCE_BYTES} bytes`);
      }
      const hash = sha256(bytes);
      const place = bytes.length <= MOST_PIECE_BYTES ? pieces : objects;
      await place.put(tenantId, hash, bytes, mediaType);
      return { hash, bytes: bytes.length, mediaType };
    },
    has: async (tenantId, hash) => (await pieces.has(tenantId, hash)) || (await objects.has(tenantId, hash)),
    async get(tenantId, hash) {
      const found = (await pieces.get(tenantId, hash)) ?? (await objects.get(tenantId, hash));
      if (found !== undefined && sha256(found.content) !== hash) {
        const message = 'stored evidence no longer has its hash';
        throw new OrchestratorError('internal', message, { retryable: false });
      }
      return found;
    },
  };
}
