import type { EvidenceRef } from '#domain/evidence/evidence.ts';

/** Content by its own hash, one space for each tenant. Nothing is ever changed or overwritten. */
export interface EvidenceStore {
  /**
   * Stores content and answers its reference. Storing the same content again is free of effect.
   *
   * @throws OrchestratorError `payload_too_large` above `MAX_EVIDENCE_BYTES`
   */
  put(tenantId: string, content: Uint8Array | string, mediaType: string): Promise<EvidenceRef>;
  /**
   * The content, or undefined when this tenant has none under the hash.
   *
   * @throws OrchestratorError `internal` when what is stored no longer has that hash
   */
  get(tenantId: string, hash: string): Promise<{ content: Uint8Array; mediaType: string } | undefined>;
  /** Whether this tenant has something under the hash; the content is checked by `get`. */
  has(tenantId: string, hash: string): Promise<boolean>;
}
