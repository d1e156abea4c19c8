import { OrchestratorError } from '#domain/errors.ts';
import type { EvidenceRef } from '#domain/evidence/evidence.ts';
import { MAX_EVIDENCE_BYTES } from '#domain/evidence/evidence.ts';
import { type Sha256, sha256 } from '#domain/hash.ts';
import { jsonOf } from '#domain/json.ts';
import { bytesOf, type RunRecord, refsOf } from '#domain/runs/run-record.ts';
import type { EvidenceStore } from '#ports/evidence-store.ts';

/** The evidence of a replay: what the record holds, and what the replay itself stores. */
export interface RecordedEvidence extends EvidenceStore {
  /** Stored JSON, or undefined where the record has no such piece or it is no JSON. */
  json(hash: Sha256): unknown;
}

/**
 * Evidence out of a record. Content that equals a masked piece is taken for its original, so that a redacted record
 * replays as far as what was masked does not change what follows from it.
 */
export function recordedEvidence(record: RunRecord): RecordedEvidence {
  const refs = refsOf(record.events);
  const held = new Map<Sha256, { content: Uint8Array; mediaType: string }>();
  const originals = new Map<Sha256, EvidenceRef>();
  for (const piece of record.evidence) {
    const content = bytesOf(piece);
    held.set(piece.hash, { content, mediaType: piece.mediaType });
    const ref = refs.get(piece.hash);
    if (piece.masked === true && ref !== undefined) originals.set(sha256(content), ref);
  }
  return {
    async put(_tenant, content, mediaType) {
      const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content.slice();
      if (bytes.length > MAX_EVIDENCE_BYTES) {
        throw new OrchestratorError('payload_too_large', `evidence is at most ${MAX_EVIDENCE_BYTES} bytes`);
      }
      const own = sha256(bytes);
      const ref = originals.get(own) ?? { hash: own, bytes: bytes.length, mediaType };
      held.set(ref.hash, { content: bytes, mediaType });
      return ref;
    },
    get: async (_tenant, hash) => held.get(hash),
    has: async (_tenant, hash) => held.has(hash),
    json(hash) {
      const found = held.get(hash);
      return found === undefined ? undefined : jsonOf(new TextDecoder().decode(found.content));
    },
  };
}
