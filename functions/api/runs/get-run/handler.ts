import { dynamoAlertStore as alerts } from '#adapters/dynamodb/alert-store.ts';
import { dynamoRunStore as runs } from '#adapters/dynamodb/run-store.ts';
import { s3EvidenceStore as evidence } from '#adapters/s3/evidence-store.ts';
import { httpHandler } from '#runtime/http.ts';
import { getRun } from './route.ts';

export const handler = httpHandler(getRun, { alerts, runs, evidence });
