import { dynamoAlertStore as alerts } from '#adapters/dynamodb/alert-store.ts';
import { dynamoApprovalStore as approvals } from '#adapters/dynamodb/approval-store.ts';
import { dynamoRunStore as runs } from '#adapters/dynamodb/run-store.ts';
import { storedEvidence as evidence } from '#adapters/evidence/evidence-store.ts';
import { httpHandler } from '#runtime/http.ts';
import { getRun } from './route.ts';

export const handler = httpHandler(getRun, { alerts, approvals, runs, evidence });
