import type { IncidentBundle } from '#domain/telemetry/bundle.ts';

/** Incident bundles as stored evidence. */
export interface BundleStore {
  /** @throws OrchestratorError `not_found` when the tenant has no such evidence, `invalid_request` when it is no bundle */
  load(tenantId: string, hash: string): Promise<IncidentBundle>;
}
