import { dynamoAuditLog as audit } from '#adapters/dynamodb/audit-log.ts';
import { dynamoIdempotencyStore as idempotency } from '#adapters/dynamodb/idempotency-store.ts';
import { dynamoWorkflowStore as workflows } from '#adapters/dynamodb/workflow-store.ts';
import { yamlReader as yaml } from '#adapters/yaml/yaml-reader.ts';
import { httpHandler } from '#runtime/http.ts';
import { agents } from '../../../agents/registry.ts';
import * as registry from '../../../workflows/registry.ts';
import { createWorkflow } from './route.ts';

const declared = () => ({ ...registry, agents });

export const handler = httpHandler(createWorkflow, { audit, declared, idempotency, workflows, yaml });
