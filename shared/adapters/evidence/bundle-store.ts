import { OrchestratorError } from '#domain/errors.ts';
import { bundleFrom } from '#domain/telemetry/bundle-content.ts';
import type { BundleStore } from '#ports/bundle-store.ts';
import { type EvidenceEnv, storedEvidence } from './evidence-store.ts';

/** Incident bundles among the evidence. */
export function storedBundles(env: EvidenceEnv): BundleStore {
  const evidence = storedEvidence(env);
  return {
    async load(tenantId, hash) {
      const stored = await evidence.get(tenantId, hash);
      if (stored === undefined) throw new OrchestratorError('not_found', 'no such bundle');
      return bundleFrom(stored.content);
    },
  };
}
