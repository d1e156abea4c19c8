import { OrchestratorError } from '#domain/errors.ts';
import { MAX_EVIDENCE_BYTES } from '#domain/evidence/evidence.ts';
import { sha256 } from '#domain/hash.ts';
import type { EvidenceStore } from '#ports/evidence-store.ts';

/** Stored content by `pieceKey(tenant, hash)`; a test may spoil what is in it. */
export type EvidenceState = Map<string, { content: Uint8Array | string; mediaType: string }>;

/** One text for a piece of a tenant. No hash is longer than another, so none runs into the tenant's name. */
export const pieceKey = (tenantId: string, hash: string): string => `${hash} ${tenantId}`;

const utf8 = new TextEncoder();

/** Evidence in memory. */
export const memoryEvidenceStore = (state: EvidenceState = new Map()): EvidenceStore => ({
  async put(tenantId, content, mediaType) {
    const bytes = typeof content === 'string' ? Buffer.byteLength(content) : content.length;
    if (bytes > MAX_EVIDENCE_BYTES) {
      throw new OrchestratorError('payload_too_large', `evidence is at most ${MAX_EVIDENCE_BYTES} bytes`);
    }
    const hash = sha256(content);
    const key = pieceKey(tenantId, hash);
    // most texts are never read again: their bytes are made when they are
    const kept = typeof content === 'string' ? content : content.slice();
    if (!state.has(key)) state.set(key, { content: kept, mediaType });
    return { hash, bytes, mediaType };
  },
  has: async (tenantId, hash) => state.has(pieceKey(tenantId, hash)),
  async get(tenantId, hash) {
    const stored = state.get(pieceKey(tenantId, hash));
    if (stored === undefined) return undefined;
    const { content, mediaType } = stored;
    if (sha256(content) !== hash) {
      throw new OrchestratorError('internal', 'stored evidence no longer has its hash', { retryable: false });
    }
    return { content: typeof content === 'string' ? utf8.encode(content) : content.slice(), mediaType };
  },
});
