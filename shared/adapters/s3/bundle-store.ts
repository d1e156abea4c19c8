import { OrchestratorError } from '#domain/errors.ts';
import { bundleFrom } from '#domain/telemetry/bundle-content.ts';
import type { BundleStore } from '#ports/bundle-store.ts';
import { s3EvidenceStore } from './evidence-store.ts';

/** Incident bundles among the evidence of the bucket. */
export function s3BundleStore(env: { readonly EVIDENCE_BUCKET: string }): BundleStore {
  const evidence = s3EvidenceStore(env);
  return {
    async load(tenantId, hash) {
      const stored = await evidence.get(tenantId, hash);
      if (stored === undefined) throw new OrchestratorError('not_found', 'no such bundle');
      return bundleFrom(stored.content);
    },
  };
}
