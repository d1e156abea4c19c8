import { dynamoRunStore } from '#adapters/dynamodb/run-store.ts';
import { storedBundles } from '#adapters/evidence/bundle-store.ts';
import { storedEvidence } from '#adapters/evidence/evidence-store.ts';
import { taskHandler } from '#runtime/task.ts';
import { synthesizeReport } from './task.ts';

export const handler = taskHandler(synthesizeReport, {
  runs: dynamoRunStore,
  evidence: storedEvidence,
  bundles: storedBundles,
});
