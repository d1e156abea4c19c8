import type { IncidentBundle } from '#domain/telemetry/bundle.ts';
import type { EstateSource } from '#ports/telemetry.ts';
import { recorded } from './recorded.ts';

/** The recorded state of infrastructure, each part for itself. */
export const bundleEstate = (bundle: IncidentBundle): EstateSource => ({
  stacks: async () => recorded(bundle.stacks, 'stacks'),
  functions: async () => recorded(bundle.functions, 'functions'),
  queues: async () => recorded(bundle.queues, 'queues'),
  tables: async () => recorded(bundle.tables, 'tables'),
  quotas: async () => recorded(bundle.quotas, 'quotas'),
  databaseLoad: async () => recorded(bundle.databaseLoad, 'database load'),
});
