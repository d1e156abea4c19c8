import { OrchestratorError } from '#domain/errors.ts';
import { MAX_EVIDENCE_BYTES } from '#domain/evidence/evidence.ts';
import { sha256 } from '#domain/hash.ts';
import type { EvidenceStore } from '#ports/evidence-store.ts';
import { rowKey } from './run-state.ts';

/** Stored content by `rowKey(tenant, hash)`; a test may spoil what is in it. */
export type EvidenceState = Map<string, { content: Uint8Array; mediaType: string }>;

const utf8 = new TextEncoder();

// most texts are never read again: their bytes are made when they are
function keptOf(of: string | Uint8Array, mediaType: string): { content: Uint8Array; mediaType: string } {
  if (typeof of !== 'string') return { content: of.slice(), mediaType };
  let bytes: Uint8Array | undefined;
  return {
    mediaType,
    get content() {
      bytes ??= utf8.encode(of);
      return bytes;
    },
    set content(spoilt) {
      bytes = spoilt;
    },
  };
}

/** Evidence in memory. */
export const memoryEvidenceStore = (state: EvidenceState = new Map()): EvidenceStore => ({
  async put(tenantId, content, mediaType) {
    const bytes = typeof content === 'string' ? Buffer.byteLength(content) : content.length;
    if (bytes > MAX_EVIDENCE_BYTES) {
      throw new OrchestratorError('payload_too_large', `evidence is at most ${MAX_EVIDENCE_BYTES} bytes`);
    }
    const hash = sha256(content);
    const key = rowKey(tenantId, hash);
    if (!state.has(key)) state.set(key, keptOf(content, mediaType));
    return { hash, bytes, mediaType };
  },
  has: async (tenantId, hash) => state.has(rowKey(tenantId, hash)),
  async get(tenantId, hash) {
    const stored = state.get(rowKey(tenantId, hash));
    if (stored === undefined) return undefined;
    if (sha256(stored.content) !== hash) {
      throw new OrchestratorError('internal', 'stored evidence no longer has its hash', { retryable: false });
    }
    return { content: stored.content.slice(), mediaType: stored.mediaType };
  },
});
