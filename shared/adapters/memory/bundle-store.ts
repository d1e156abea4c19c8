import { OrchestratorError } from '#domain/errors.ts';
import { bundleFrom } from '#domain/telemetry/bundle-content.ts';
import type { BundleStore } from '#ports/bundle-store.ts';
import type { EvidenceStore } from '#ports/evidence-store.ts';

/** Incident bundles among this evidence. */
export const memoryBundleStore = (evidence: Pick<EvidenceStore, 'get'>): BundleStore => ({
  async load(tenantId, hash) {
    const stored = await evidence.get(tenantId, hash);
    if (stored === undefined) throw new OrchestratorError('not_found', 'no such bundle');
    return bundleFrom(stored.content);
  },
});
