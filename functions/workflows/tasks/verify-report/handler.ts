import { dynamoRunStore } from '#adapters/dynamodb/run-store.ts';
import { s3EvidenceStore } from '#adapters/s3/evidence-store.ts';
import { taskHandler } from '#runtime/task.ts';
import { verifyReport } from './task.ts';

export const handler = taskHandler(verifyReport, { runs: dynamoRunStore, evidence: s3EvidenceStore });
