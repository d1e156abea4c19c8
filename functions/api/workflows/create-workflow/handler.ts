import { dynamoAuditLog as audit } from '#adapters/dynamodb/audit-log.ts';
import { dynamoIdempotencyStore as idempotency } from '#adapters/dynamodb/idempotency-store.ts';
import { dynamoWorkflowStore as workflows } from '#adapters/dynamodb/workflow-store.ts';
import { yamlReader as yaml } from '#adapters/yaml/yaml-reader.ts';
import { httpHandler } from '#runtime/http.ts';
import * as registry from '../../../workflows/registry.ts';
import { createWorkflow } from './route.ts';

const declared = () => registry;
const parts = () => async () => ({ ...registry, ...(await import('../../../agents/registry.ts')) });

export const handler = httpHandler(createWorkflow, { audit, declared, parts, idempotency, workflows, yaml });
