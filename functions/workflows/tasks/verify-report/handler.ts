import { dynamoRunStore } from '#adapters/dynamodb/run-store.ts';
import { storedEvidence } from '#adapters/evidence/evidence-store.ts';
import { taskHandler } from '#runtime/task.ts';
import { verifyReport } from './task.ts';

export const handler = taskHandler(verifyReport, { runs: dynamoRunStore, evidence: storedEvidence });
