import { dynamoAuditLog as audit } from '#adapters/dynamodb/audit-log.ts';
import { dynamoFollowUpStore as followUps } from '#adapters/dynamodb/follow-up-store.ts';
import { dynamoIdempotencyStore as idempotency } from '#adapters/dynamodb/idempotency-store.ts';
import { dynamoRunStore as runs } from '#adapters/dynamodb/run-store.ts';
import { dynamoWorkflowStore as workflows } from '#adapters/dynamodb/workflow-store.ts';
import { httpHandler } from '#runtime/http.ts';
import * as registry from '../../../workflows/registry.ts';
import { askFollowUp } from './route.ts';

const declared = () => registry;
const rows = { audit, followUps, idempotency, runs, workflows };
export const handler = httpHandler(askFollowUp, { ...rows, declared });
