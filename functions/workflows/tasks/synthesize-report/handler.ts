import { dynamoRunStore } from '#adapters/dynamodb/run-store.ts';
import { s3BundleStore } from '#adapters/s3/bundle-store.ts';
import { s3EvidenceStore } from '#adapters/s3/evidence-store.ts';
import { taskHandler } from '#runtime/task.ts';
import { synthesizeReport } from './task.ts';

export const handler = taskHandler(synthesizeReport, {
  runs: dynamoRunStore,
  evidence: s3EvidenceStore,
  bundles: s3BundleStore,
});
