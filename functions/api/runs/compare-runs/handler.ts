import { dynamoRunStore as runs } from '#adapters/dynamodb/run-store.ts';
import { storedEvidence as evidence } from '#adapters/evidence/evidence-store.ts';
import { httpHandler } from '#runtime/http.ts';
import { compareRuns } from './route.ts';

export const handler = httpHandler(compareRuns, { runs, evidence });
